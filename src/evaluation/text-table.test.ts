import { expect, it } from "vitest";
import { textTable } from "./text-table.ts";

it("lays columns out as wide as their widest cell, numbers at the right", () => {
  const rows = [
    ["name", "score"],
    ["Zoë", "0.5"],
    ["Bartholomew", "12.25"],
  ];
  expect(textTable(rows, [1])).toEqual(["name         score", "Zoë            0.5", "Bartholomew  12.25"]);
});

it("keeps every row on one line, and sends nothing to the terminal that it would obey", () => {
  const [, row] = textTable([
    ["file", "why"],
    ["a\nall is well\u001b[2J", "no-face"],
  ]);
  expect(row).toBe("a\\u000aall is well\\u001b[2J  no-face");
});

it("lays out as many rows as an evaluation may have pictures", () => {
  const rows = Array.from({ length: 300_000 }, (_, i) => [String(i)]);
  expect(textTable(rows)).toHaveLength(300_000);
});
