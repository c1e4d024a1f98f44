import { expect, it } from "vitest";
import { renderGrowth } from "./growth.ts";

/** The rows of each table by the heads of its columns. */
function tablesOf(markdown: string): readonly (readonly Readonly<Record<string, string>>[])[] {
  const tables = markdown.split("\n\n").filter((part) => part.startsWith("|"));
  return tables.map((table) => {
    const [head, , ...rows] = table.split("\n").map((line) =>
      line
        .split("|")
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
    return rows.map((row) => Object.fromEntries(row.map((cell, i) => [head[i], cell])));
  });
}

const picture = { kilobytes: 12.4, decodeMs: [1, 2, 3], facesFound: [2, 2, 1] };

it("tells how cost grows by ratios within a round, so that a slow round changes none", () => {
  const [sizes, faces, captures] = tablesOf(
    renderGrowth({
      sizes: [
        { ...picture, amount: 0.3072, wholeMs: [10, 100, 10] },
        { ...picture, amount: 12, wholeMs: [40, 400, 50] },
      ],
      faces: [{ ...picture, amount: 1, wholeMs: [10, 10, 10] }],
      captures: [
        {
          ...{ captures: 8, framesPerSecond: [60, 64, 20], turnedAway: 3, performances: 6, passed: 5 },
          verdictsMs: [50, 60, 70, 80],
        },
        { captures: 32, framesPerSecond: [60], turnedAway: 900, performances: 2, passed: 0, verdictsMs: [] },
      ],
    }),
  );
  expect(sizes).toMatchObject([
    { megapixels: "0.3", file: "12 kB", decoding: "2.0 ms", "× the smallest": "1.00 [1.00, 1.00]" },
    { megapixels: "12", whole: "50.0 ms", "× the smallest": "4.00 [4.00, 5.00]" },
  ]);
  expect(faces).toMatchObject([{ faces: "1", "found, median [least, most]": "2 [1, 2]" }]);
  expect(captures).toMatchObject([
    {
      captures: "8",
      "turned away": "3",
      "last frame to verdict, median / 95 %": "65 / 80 ms",
      passed: "5 of 6",
    },
    { captures: "32", "last frame to verdict, median / 95 %": "none", passed: "0 of 2" },
  ]);
});
