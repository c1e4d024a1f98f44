/** Weighs cues that are too weak to refuse anybody alone: a logistic model whose coefficients lie in `soft-cues.json`, made by `bench/fit-soft-cues.ts`. */
import { z } from "zod";
import type { FrameRecord } from "./frames.ts";
import { readLiveLogits } from "./live-logits.ts";
import stored from "./soft-cues.json" with { type: "json" };

/** Every cue that a model may weigh. */
export const softCueNames = ["meanLiveLogit", "worstLiveLogit"] as const;
export type SoftCueName = (typeof softCueNames)[number];

/** What a capture showed of each cue. */
export type SoftCues = Readonly<Record<SoftCueName, number>>;

const Model = z.object({
  name: z.string(),
  version: z.int().positive(),
  intercept: z.number(),
  features: z
    .array(
      z.object({
        name: z.enum(softCueNames),
        mean: z.number(),
        scale: z.number().positive(),
        // Looking more alive must never count against a person: no trick may gain by looking less so.
        coefficient: z.number().nonnegative(),
      }),
    )
    .min(1),
});

/** A logistic model; each cue is centred and scaled before it is weighed. */
export type SoftCueModel = Readonly<z.infer<typeof Model>>;

/** @throws {ZodError} When the file is no such model, or weighs a cue the wrong way round. */
export function parseSoftCueModel(untrusted: unknown): SoftCueModel {
  return Model.parse(untrusted);
}

/** The model that captures are judged by. */
export const softCueModel: SoftCueModel = parseSoftCueModel(stored);

/**
 * Measures every cue over a capture's frames, oldest first.
 *
 * @returns `undefined` when no frame can be read.
 */
export function softCueFeatures(frames: readonly FrameRecord[]): SoftCues | undefined {
  const { mean, worst, frames: read } = readLiveLogits(frames);
  return read === 0 ? undefined : { meanLiveLogit: mean, worstLiveLogit: worst };
}

/** @returns Between 0 and 1, where live captures and attacks are equally frequent. */
export function probabilityLive(cues: SoftCues, model: SoftCueModel = softCueModel): number {
  const logOdds = model.features.reduce(
    (sum, { name, mean, scale, coefficient }) => sum + (coefficient * (cues[name] - mean)) / scale,
    model.intercept,
  );
  return 1 / (1 + Math.exp(-logOdds));
}
