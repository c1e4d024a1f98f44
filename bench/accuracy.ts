/** How well two faces are told apart: LFW's folds, and every face against every stranger's for the calibration table. */
import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { analyzeImage } from "../src/vision/analyze.ts";
import { decodeImage } from "../src/vision/decode.ts";
import type { FrameFacts } from "../src/vision/facts.ts";
import { calibrationPoints } from "../src/evaluation/calibrate.ts";
import { pairsOfAll, pairsOfList } from "../src/evaluation/face-pairs.ts";
import { accuracyOf } from "../src/evaluation/fold-accuracy.ts";
import { scorePairs, sortScores } from "../src/evaluation/score-pairs.ts";
import { countBelow } from "../src/evaluation/sorted-scores.ts";
import {
  areaUnderCurve,
  equalErrorRate,
  type Estimate,
  figure,
  percent,
  proportion,
} from "../src/evaluation/statistics.ts";
import { personOfLfw } from "./lib/portraits.ts";
import { isMain, openRealNetworks, requireData } from "./lib/vision.ts";

interface Pair {
  readonly a: string;
  readonly b: string;
  readonly same: boolean;
  readonly fold: string;
}

export interface AccuracyResult {
  readonly pairs: number;
  readonly images: number;
  readonly undetected: number;
  /** Each fold decided with the threshold that is best on the others. */
  readonly accuracy: Estimate;
  readonly areaUnderCurve: Estimate;
  readonly equalErrorRate: number;
  readonly genuine: { readonly mean: number; readonly deviation: number };
  readonly impostor: { readonly mean: number; readonly deviation: number };
  readonly missedAtDefault: Estimate;
  readonly calibration: CalibrationResult;
}

export interface CalibrationResult {
  readonly people: number;
  readonly images: number;
  readonly pairs: number;
  /** `fmr` is the upper end of the 95 % interval, `errors` what was seen. */
  readonly points: readonly { readonly fmr: number; readonly measured: number; readonly errors: number }[];
}

const minNorm = 2.8;
const defaultThreshold = 0.5;

/** @param mirror Averages with the mirrored face, as the published protocol does and the product does not. */
export async function measureAccuracy(mirror = false): Promise<AccuracyResult> {
  const folder = join(requireData(), "faces", "lfw");
  const pairs = readPairs(join(folder, "pairs.csv"));
  const names = [...new Set(pairs.flatMap(({ a, b }) => [a, b]))].toSorted();
  const { networks, close } = await openRealNetworks(mirror);
  try {
    const facts = new Map<string, FrameFacts>();
    for (const name of names) {
      const image = await decodeImage(await readFile(join(folder, name)));
      // LFW's protocol: the person whom a picture is named after stands in its middle.
      facts.set(name, await analyzeImage(networks, image, { embedding: "always", face: "central" }));
    }
    return summarise(pairs, facts);
  } finally {
    await close();
  }
}

/** @returns Markdown. */
export function renderAccuracy(result: AccuracyResult): string {
  const { calibration } = result;
  return [
    `LFW folds 1-3: ${result.pairs} pairs of ${result.images} pictures, ${result.undetected} without a detected face.`,
    "",
    "| figure | value [95 % interval] |",
    "|---|---|",
    `| accuracy, each fold at the others' threshold | ${percent(result.accuracy)} |`,
    `| area under the curve | ${figure(result.areaUnderCurve)} |`,
    `| equal error rate | ${(result.equalErrorRate * 100).toFixed(2)} % |`,
    `| genuine cosine, mean and deviation | ${result.genuine.mean.toFixed(3)} ± ${result.genuine.deviation.toFixed(3)} |`,
    `| impostor cosine, mean and deviation | ${result.impostor.mean.toFixed(3)} ± ${result.impostor.deviation.toFixed(3)} |`,
    `| genuine pairs refused at ${defaultThreshold} | ${percent(result.missedAtDefault)} |`,
    "",
    `Calibration: ${calibration.pairs} impostor pairs of ${calibration.images} pictures of ${calibration.people} people.`,
    "",
    "| FMR (95 % upper end) | cosine | false matches seen |",
    "|---|---|---|",
    ...calibration.points.map(
      ({ fmr, measured, errors }) => `| ${fmr} | ${measured.toFixed(3)} | ${errors} |`,
    ),
  ].join("\n");
}

function readPairs(path: string): Pair[] {
  const lines = readFileSync(path, "utf8").trim().split("\n").slice(1);
  return lines.map((line) => {
    const [a, b, same, fold] = line.trim().split(",");
    return { a, b, same: same === "1", fold };
  });
}

function summarise(pairs: readonly Pair[], facts: ReadonlyMap<string, FrameFacts>): AccuracyResult {
  const names = [...facts.keys()];
  const numbers = new Map(names.map((name, i) => [name, i]));
  const numberOf = (name: string): number => numbers.get(name) ?? 0;
  const listed = pairs.map(({ a, b, same, fold }) => ({
    ...{ a: numberOf(a), b: numberOf(b), same, fold, group: undefined },
  }));
  const vectors = names.map((name) => facts.get(name)?.face?.embedding?.vector);
  const scored = scorePairs(pairsOfList(listed), vectors);
  const accuracy = accuracyOf(scored);
  if (accuracy === undefined) throw new Error("No pair could be compared.");
  const { genuine, impostor } = sortScores(scored);
  return {
    pairs: pairs.length,
    images: facts.size,
    undetected: [...facts.values()].filter((one) => one.face === undefined).length,
    // A pair with an undetected face counts as wrong.
    accuracy,
    areaUnderCurve: areaUnderCurve(genuine, impostor),
    equalErrorRate: equalErrorRate(genuine, impostor).rate,
    genuine: moments(genuine),
    impostor: moments(impostor),
    missedAtDefault: proportion(countBelow(genuine, defaultThreshold), genuine.length),
    calibration: calibrate(facts),
  };
}

/** Single pictures that pass the norm gate, every one against every other person's. */
function calibrate(facts: ReadonlyMap<string, FrameFacts>): CalibrationResult {
  const gated = [...facts].flatMap(([file, { face }]) =>
    face?.embedding && face.embedding.norm >= minNorm ? [{ file, vector: face.embedding.vector }] : [],
  );
  const people = [...new Set(gated.map(({ file }) => personOfLfw(file)))];
  const pictures = gated.map(({ file }) => ({ file, person: people.indexOf(personOfLfw(file)) }));
  const pairs = pairsOfAll(pictures, [], { maxPairs: Infinity, seed: 1 });
  const { impostor } = sortScores(
    scorePairs(
      pairs,
      gated.map(({ vector }) => vector),
    ),
  );
  const points = calibrationPoints(impostor).map(({ fmr, threshold, errors }) => ({
    ...{ fmr, measured: threshold, errors },
  }));
  return { people: people.length, images: gated.length, pairs: impostor.length, points };
}

function moments(values: Float64Array): { mean: number; deviation: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return { mean, deviation: Math.sqrt(variance) };
}

if (isMain(import.meta.url)) {
  const result = await measureAccuracy();
  console.log(JSON.stringify(result, null, 2));
  console.log(renderAccuracy(result));
}
