/** 1:N in the process: how long a search among a thousand to a million people takes, whom it finds, and what it weighs. */
import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { median, percent, proportion, quantile } from "../src/evaluation/statistics.ts";
import type { GalleryFigures } from "./gallery/figures.ts";
import { isMain } from "./lib/vision.ts";

const sizes = [1_000, 10_000, 100_000, 1_000_000];

/** Needs 4 GB of memory for the largest, half of it for the floats to compare with. */
export async function measureGallery(of: readonly number[] = sizes): Promise<readonly GalleryFigures[]> {
  const measured: GalleryFigures[] = [];
  for (const people of of) measured.push(await measureSize(people));
  return measured;
}

/** @returns Markdown. */
export function renderGallery(measured: readonly GalleryFigures[]): string {
  const rows = measured.map((one) => {
    const { searchMs, heldMs } = one;
    return [
      one.people.toLocaleString("en"),
      `${median(searchMs).toFixed(2)} / ${quantile(searchMs, 0.95).toFixed(2)} ms`,
      `${one.searchCpuMs.toFixed(2)} ms`,
      `${Math.max(...heldMs).toFixed(1)} ms (${median(heldMs).toFixed(1)})`,
      `${one.matesFirst} of ${searchMs.length}, ${percent(proportion(one.matesFirst, searchMs.length))}`,
      `${one.buildSeconds.toFixed(2)} s`,
      `${one.fullMegabytes.toFixed(0)} MB (${one.peakMegabytes.toFixed(0)})`,
    ];
  });
  const comparisons = measured.map(({ people, rounds }) => [
    people.toLocaleString("en"),
    ...[median(rounds.map((round) => round.packedMs)), median(rounds.map((round) => round.plainMs))].map(
      (ms) => `${ms.toFixed(2)} ms`,
    ),
    spread(rounds.map((round) => round.plainMs / round.packedMs)),
    spread(rounds.map((round) => round.unrolledMs / round.packedMs)),
    `${rounds.filter((round) => round.isSame).length} of ${rounds.length}`,
    Math.max(...rounds.map((round) => round.apart)).toExponential(0),
  ]);
  return [
    "Random unit vectors of 512 values, and probes at a cosine of 0.68 ± 0.12 to one of them each, as second pictures of a person have. Searches for the two best, one after another. Memory is the whole process's (its peak), " +
      `of which ${median(measured.map((one) => one.emptyMegabytes)).toFixed(0)} MB are Node's and the benchmark's before anybody is enrolled; the index is built from vectors that are ready.`,
    "",
    "| people | search, median / p95 | its processor time, mean | event loop held, most (median) of 200 searches | mate found first | index built in | memory |",
    "|---|---|---|---|---|---|---|",
    ...rows.map((row) => `| ${row.join(" | ")} |`),
    "",
    `Beside 32-bit floats in plain JavaScript, taking turns on the same probes for ${measured[0].rounds.length} rounds; ratios are of single rounds, median [5 %, 95 %]:`,
    "",
    "| people | packed | floats, plain loop | × slower than packed | × slower, loop unrolled four times | same person first | scores differ by at most |",
    "|---|---|---|---|---|---|---|",
    ...comparisons.map((row) => `| ${row.join(" | ")} |`),
  ].join("\n");
}

function spread(ratios: readonly number[]): string {
  const [low, middle, high] = [0.05, 0.5, 0.95].map((share) => quantile(ratios, share).toFixed(1));
  return `${middle} [${low}, ${high}]`;
}

function measureSize(people: number): Promise<GalleryFigures> {
  const path = fileURLToPath(new URL("./gallery/process.ts", import.meta.url));
  const child = fork(path, [String(people)], { execArgv: ["--import", "tsx"] });
  return new Promise((resolve, reject) => {
    child.once("exit", (code) => reject(new Error(`The process with ${people} people ended with ${code}.`)));
    // Sent by process.ts, which shares the type.
    child.once("message", (figures) => resolve(figures as GalleryFigures));
  });
}

if (isMain(import.meta.url)) {
  const chosen = process.argv.slice(2).map(Number);
  console.log(renderGallery(await measureGallery(chosen.length > 0 ? chosen : sizes)));
}
