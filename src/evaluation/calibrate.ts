/** From the scores of strangers to the threshold that keeps false matches as rare as wanted, and to a model's table of them. */
import { VultusError } from "../shared/errors.ts";
import type { Calibration } from "../vision/models/manifest.ts";
import { upperRate } from "./statistics.ts";

export interface BoundedThreshold {
  /** At this threshold the upper end of the one-sided 95 % interval of the false match rate is at or below it. */
  readonly fmr: number;
  /** The lowest such cosine, to 0.001. */
  readonly threshold: number;
  /** False matches seen among the impostor pairs. */
  readonly errors: number;
}

/** The lowest threshold by which a false match rate is bounded. @param impostor Rising. @returns Undefined when the pairs are too few to tell. */
export function thresholdFor(fmr: number, impostor: Float64Array): BoundedThreshold | undefined {
  const errors = mostErrors(fmr, impostor.length);
  if (errors === undefined) return undefined;
  // A threshold just above the next impostor accepts exactly `errors` of them.
  const next = impostor[impostor.length - 1 - errors];
  return { fmr, threshold: Math.ceil(next * 1000 + 1e-9) / 1000, errors };
}

/** So many impostor pairs bound a rate at all, and then without a single false match. */
export function leastPairsFor(fmr: number): number {
  return Math.ceil(upperRate(0, 1) / fmr);
}

/** Rates that a calibration table has, as far as the pairs reach. */
const calibratedRates = [1e-2, 1e-3, 1e-4, 1e-5, 5e-6, 2e-6, 1e-6, 5e-7, 2e-7, 1e-7];

/** @param impostor Rising. @returns From the loosest to the strictest; empty when the pairs are too few for any. */
export function calibrationPoints(impostor: Float64Array): readonly BoundedThreshold[] {
  return calibratedRates.flatMap((fmr) => {
    const point = thresholdFor(fmr, impostor);
    // No cosine is above 1: where two people share a picture there is no threshold.
    return point === undefined || point.threshold > 1 ? [] : [point];
  });
}

/** What a calibration is made from. */
export interface CalibrationSample {
  /** Where the pictures come from, in words. */
  readonly source: string;
  readonly people: number;
  readonly images: number;
  /** Every picture against every other person's, rising. */
  readonly impostor: Float64Array;
  /** Pictures whose embedding is shorter are not among them. */
  readonly minNorm: number;
  /** The model's default threshold: the table never says less. */
  readonly floor: number;
}

/** @throws {VultusError} `bad-request` when the people or the pairs are too few to bound anything. */
export function calibrate(sample: CalibrationSample): Calibration {
  const { source, people, images, impostor, minNorm, floor } = sample;
  const loosest = calibratedRates[0];
  const pairsOfPeople = (people * (people - 1)) / 2;
  const points = calibrationPoints(impostor);
  // Pictures of the same two people are alike: counted once for each two people they must suffice as well.
  if (pairsOfPeople < leastPairsFor(loosest) || points.length === 0) {
    throw new VultusError(
      "bad-request",
      `No calibration was written: ${images} usable pictures of ${people} people bound no false match rate. ` +
        `Give pictures of ${LEAST_PEOPLE} people or more; hundreds are needed for a rate that says something.`,
    );
  }
  return {
    method:
      `vultus evaluate faces on ${source}: single pictures with a norm of at least ${minNorm}, every picture against every ` +
      "other person's. `measured` is the lowest cosine (to 0.001) whose one-sided 95 % upper bound of the false match rate is " +
      "at or below `fmr`; the pairs share pictures, so the bound is approximate. " +
      `\`threshold\` is never below ${floor}.`,
    ...{ people, images, pairs: impostor.length },
    points: points.map(({ fmr, threshold }) => ({
      ...{ fmr, measured: threshold },
      threshold: Math.max(floor, threshold),
    })),
  };
}

/** 25 people are 300 pairs of people, the fewest that can bound a rate of 1 %. */
const LEAST_PEOPLE = 25;

/** The most false matches whose upper rate stays within `fmr`; `undefined` when the pairs are too few to tell. */
function mostErrors(fmr: number, pairs: number): number | undefined {
  if (pairs === 0 || upperRate(0, pairs) > fmr) return undefined;
  let [enough, tooMany] = [0, Math.min(pairs, Math.ceil(fmr * pairs) + 1)];
  while (tooMany - enough > 1) {
    const middle = Math.floor((enough + tooMany) / 2);
    if (upperRate(middle, pairs) <= fmr) enough = middle;
    else tooMany = middle;
  }
  return enough;
}
