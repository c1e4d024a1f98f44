import { readFile } from "node:fs/promises";
import { expect, it } from "vitest";
import { withProblemTable } from "./problem-table.ts";

it("is what docs/api.md shows; if not, run: npm run docs", async () => {
  const page = await readFile(new URL("../../docs/api.md", import.meta.url), "utf8");
  expect(page).toBe(withProblemTable(page));
});

it("takes the place of an earlier table and of nothing else", () => {
  const page =
    "before\n<!-- problems: written by npm run docs -->\nearlier table\n<!-- /problems -->\nafter\n";
  const written = withProblemTable(page);
  expect(written).toMatch(/^before\n/);
  expect(written).toMatch(/\nafter\n$/);
  expect(written).toContain("| `capture-spent` | 409 |");
  expect(written).not.toContain("earlier table");
  expect(withProblemTable(written)).toBe(written);
});

it("needs its markers", () => {
  expect(() => withProblemTable("no markers")).toThrow(RangeError);
});
