/** Reads stored evidence back: from a file of unknown origin to what the gates can judge again. */
import { z } from "zod";
import { VultusError } from "../shared/errors.ts";
import { type Evidence, EVIDENCE_VERSION } from "./evidence.ts";
import { type FaceRecord, type FrameRecord, pointIndices, type Rgb } from "./frames.ts";
import type { PlannedStep } from "./plan.ts";
import { policyForm } from "./policy-schema.ts";
import type { Step } from "./step.ts";

/** Mistakes beyond these help nobody: a file that is not evidence has one in every frame. */
const MOST_REASONS = 20;

/**
 * Takes what `JSON.parse` made of stored evidence.
 *
 * @throws {VultusError} `bad-request` with the path and the rule of each mistake in `reasons`.
 */
export function parseEvidence(stored: unknown): Evidence {
  const parsed = evidenceForm.safeParse(stored);
  if (parsed.success) return parsed.data;
  const reasons = parsed.error.issues
    .slice(0, MOST_REASONS)
    .map((issue) => `${issue.path.join(".") || "evidence"}: ${issue.message}`);
  throw new VultusError(
    "bad-request",
    `This is no evidence of version ${EVIDENCE_VERSION}: ${reasons.join("; ")}.`,
    { reasons },
  );
}

const count = z.int().nonnegative();
const text = z.string().max(1_000);
const times = z.number().nonnegative();
const channels: z.ZodType<Rgb> = z.tuple([z.number(), z.number(), z.number()]);

const step: z.ZodType<Step> = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("centre") }),
  z.strictObject({ kind: z.literal("blink") }),
  z.strictObject({ kind: z.literal("turn"), direction: z.enum(["left", "right", "up", "down"]) }),
  z.strictObject({
    kind: z.literal("follow"),
    everyMs: z.number().positive(),
    path: z.array(z.tuple([z.number(), z.number()])).min(1),
  }),
  z.strictObject({
    kind: z.literal("light"),
    everyMs: z.number().positive(),
    colours: z.array(channels).min(1),
  }),
]);

const plannedStep: z.ZodType<PlannedStep> = z.strictObject({ step, restMs: times });

/** Every field, those that may be missing as well: one left out here would be refused as unknown. */
type FormOf<T> = Record<keyof T, z.ZodType>;

const face: z.ZodType<FaceRecord> = z.strictObject({
  centreX: z.number(),
  centreY: z.number(),
  height: z.number(),
  yawRatio: z.number(),
  pitchRatio: z.number(),
  leftEyeClosed: z.number(),
  rightEyeClosed: z.number(),
  quality: z.number(),
  sharpness: z.number(),
  brightness: z.number(),
  reasons: z.array(text),
  points: z.array(z.number()).length(2 * pointIndices.length),
  light: channels,
  liveLogit: z.number().exactOptional(),
  similarity: z.number().exactOptional(),
} satisfies FormOf<FaceRecord>);

const frame: z.ZodType<FrameRecord> = z.strictObject({
  sequence: count,
  clientMs: times,
  serverMs: times,
  step: count,
  colour: channels,
  digest: text,
  fingerprint: z.string().regex(/^[0-9a-f]*$/, "must be hexadecimal"),
  seenBefore: z.boolean().exactOptional(),
  width: count,
  height: count,
  roomLight: channels.exactOptional(),
  faceCount: count,
  face: face.exactOptional(),
} satisfies FormOf<FrameRecord>);

const evidenceForm: z.ZodType<Evidence> = z
  .strictObject({
    version: z.literal(EVIDENCE_VERSION),
    policy: policyForm,
    plan: z.array(plannedStep).min(1),
    frames: z.array(frame),
    stepStarts: z.array(count).min(1),
    restStarts: z.array(count),
    gates: z.record(
      z.string(),
      z.strictObject({ reason: text.exactOptional(), numbers: z.record(z.string(), z.number()) }),
    ),
    risks: z.array(text).max(20).exactOptional(),
    status: z.discriminatedUnion("kind", [
      z.strictObject({ kind: z.literal("asking") }),
      z.strictObject({ kind: z.literal("passed") }),
      z.strictObject({ kind: z.literal("failed"), reasons: z.array(text).min(1) }),
    ]),
  })
  .refine(
    ({ plan, frames, stepStarts, restStarts }) =>
      stepStarts.length <= plan.length &&
      restStarts.length <= stepStarts.length &&
      [...stepStarts, ...restStarts].every((index) => index <= frames.length),
    "steps begin and end within the plan and the frames",
  );
