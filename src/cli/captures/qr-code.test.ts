import { describe, expect, it } from "vitest";
import { qrLines } from "./qr-code.ts";

const link = "https://id.example.com/capture#cap_Zm9vYmFyYmF6cXV4cXV1eA.Zm9vYmFyYmF6cXV4cXV1eFpt";

describe("a QR code in text", () => {
  it("has the three corner squares, and white around them", () => {
    const lines = qrLines(link, false);
    const width = lines[0].length;
    // As many columns as rows of squares, two of which go into a line.
    expect(lines).toHaveLength(Math.ceil(width / 2));
    expect(lines[0].trim()).toBe("");
    expect(lines[1]).toMatch(/^ {2}█▀▀▀▀▀█.*█▀▀▀▀▀█ {2}$/);
    expect(lines.find((line) => /^ {2}▀▀▀▀▀▀▀ /.test(line))).toBeDefined();
    expect(new Set(lines.map((line) => line.length))).toEqual(new Set([width]));
  });

  it("fits a terminal of 80 columns and 24 lines with the longest usual link", () => {
    const lines = qrLines(`https://vultus.login.example-company.com/capture#${"x".repeat(70)}`, false);
    expect(lines[0].length).toBeLessThanOrEqual(80);
    expect(lines.length).toBeLessThanOrEqual(24);
  });

  it("is black on white on a terminal of any colours", () => {
    const plain = qrLines(link, false);
    expect(qrLines(link, true)).toEqual(plain.map((line) => `\x1b[38;5;16;48;5;231m${line}\x1b[0m`));
  });
});
