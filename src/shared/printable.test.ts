import { describe, expect, it } from "vitest";
import { printable, printableLine } from "./printable.ts";

describe("text for a terminal", () => {
  it.each([
    ["an escape sequence", "a\u001b[31mb", "a\\u001b[31mb"],
    ["one of a single character", "a\u009b31mb", "a\\u009b31mb"],
    ["a way back to the start of the line", "no\rok", "no\\u000dok"],
    ["a backspace", "ab\bc", "ab\\u0008c"],
    ["a bell and nothing at all", "\u0007\u0000", "\\u0007\\u0000"],
    ["a turn of the direction of writing", "gpj.\u202eexe", "gpj.\\u202eexe"],
    ["a break that only some call one", "a\u2028b", "a\\u2028b"],
  ])("shows %s instead of sending it", (_what, text, shown) => {
    expect(printable(text)).toBe(shown);
  });

  it("leaves letters of every kind as they are, and lines as lines", () => {
    const text = "Grüße, Ζωή, 美咲, 👩🏽‍🔬 – ≥ 0.5\n\tnext";
    expect(printable(text)).toBe(text);
  });

  it("leaves a document of JSON the same one", () => {
    const names = { file: "a\u001b\u007f\u009b\u202e.jpg" };
    expect(JSON.parse(printable(JSON.stringify(names, null, 2)))).toEqual(names);
  });

  it("keeps to one line where a name is to be on one", () => {
    expect(printableLine("a\nverdict  match\t!")).toBe("a\\u000averdict  match\\u0009!");
  });
});
