import { expect, it } from "vitest";
import { startProgress } from "./progress.ts";

function show(total: number, hasTerminal: boolean) {
  const notes: string[] = [];
  const drawn: string[] = [];
  const redraw = hasTerminal ? (line: string) => drawn.push(line) : undefined;
  const progress = startProgress({ note: (line) => notes.push(line), redraw }, total, "people");
  return { progress, notes, drawn };
}

it("says it ten times where no terminal is, the last time in the end", () => {
  const { progress, notes } = show(25, false);
  for (let i = 0; i < 25; i++) progress.step();
  progress.end();
  expect(notes).toHaveLength(9);
  expect(notes.at(-1)).toBe("25 of 25 people");
});

it("draws a bar on a terminal that fills, and takes it away", () => {
  const { progress, notes, drawn } = show(4, true);
  for (let i = 0; i < 4; i++) progress.step("1 refused");
  progress.end();
  expect(drawn.map((line) => line.split("█").length - 1)).toEqual([6, 12, 18, 24, 0]);
  expect(drawn[3]).toContain("4 of 4 people, 1 refused");
  expect(drawn.at(-1)).toBe("");
  expect(notes).toEqual([]);
});
