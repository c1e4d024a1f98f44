/** From one picture against one picture to means of three behind a gate: each way of comparing, measured on the same people, deals and pictures. */
import { type DealSettings, deal, meanProbes, singleProbes, templatesOf } from "./draws.ts";
import { rateTrials, type TrialRates } from "./match-trials.ts";
import type { Look } from "./portraits.ts";

/** What a frame has to pass: nothing, the norm, or all that the product asks of a frame of a capture. */
type Gate = "none" | "norm" | "norm and quality";

/** From nothing to the whole recipe, and what the product adds to it. Enrolled pictures pass the norm gate in all of them. */
export const modes: readonly {
  readonly name: string;
  readonly frames: 1 | 3;
  readonly enrolled: 1 | 3;
  readonly gate: Gate;
}[] = [
  { name: "1 frame, no gate, 1 enrolled", frames: 1, enrolled: 1, gate: "none" },
  { name: "1 frame, norm gate, 1 enrolled", frames: 1, enrolled: 1, gate: "norm" },
  { name: "1 frame, norm gate, mean of 3", frames: 1, enrolled: 3, gate: "norm" },
  { name: "3 frames, norm gate, 1 enrolled", frames: 3, enrolled: 1, gate: "norm" },
  { name: "3 frames, norm gate, mean of 3", frames: 3, enrolled: 3, gate: "norm" },
  { name: "3 frames, norm and quality, mean of 3", frames: 3, enrolled: 3, gate: "norm and quality" },
];
/** Where the recipe stands among the modes. */
export const wholeRecipe = 4;

export const FMRS: readonly number[] = [1e-3, 1e-4, 1e-5];

/** In use. */
export const defaultThreshold = 0.5;

export interface Condition {
  readonly name: string;
  /** What was seen when people enrolled, and what is seen of them now, for each picture. */
  readonly enrolled: readonly (Look | undefined)[];
  readonly shown: readonly (Look | undefined)[];
  readonly deals: DealSettings;
}

export interface ConditionRates {
  readonly name: string;
  /** As the modes. */
  readonly rates: readonly TrialRates[];
}

/** @param minNorm The gate. */
export function rateCondition({ name, enrolled, shown, deals }: Condition, minNorm: number): ConditionRates {
  const dealt = deal(deals);
  const rates = modes.map((mode) => {
    const isFit = (look: Look): boolean => passes(mode.gate, look, minNorm);
    const templates = templatesOf(dealt, enrolled, mode.enrolled);
    const probes =
      mode.frames === 1 ? singleProbes(dealt, deals, shown, isFit) : meanProbes(dealt, deals, shown, isFit);
    return rateTrials(templates, probes, { fmrs: FMRS, threshold: defaultThreshold, seed: deals.seed });
  });
  return { name, rates };
}

function passes(gate: Gate, { norm, isUsable }: Look, minNorm: number): boolean {
  return gate === "none" || (norm >= minNorm && (gate === "norm" || isUsable));
}
