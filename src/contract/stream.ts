/** The messages of a capture's WebSocket, `/v1/captures/{id}/stream`. The server asks, the client sends pixels; verdicts travel one way. */
import { z } from "zod";

/** What a page may say of its camera and browser: written down as risk, never a reason to refuse. */
export const riskHints = ["virtual-camera", "automation"] as const;
export type RiskHint = (typeof riskHints)[number];

/** The first message of the client, as text, within 10 s. */
export const helloMessage = z.strictObject({
  type: z.literal("hello"),
  /** The `clientToken` that came with the capture. */
  token: z.string().min(1).max(200),
  /** Left out when the page noticed nothing. */
  risks: z.array(z.enum(riskHints)).max(riskHints.length).optional(),
});
export type HelloMessage = z.infer<typeof helloMessage>;

/** A place of the dot: milliseconds since the first picture of the step was taken, then x to the person's own left and y up, each -1 to 1. */
export type DotPlace = readonly [ms: number, x: number, y: number];

/** What the person is asked to do. Left and right are the person's own. */
export type StepPrompt =
  | { readonly kind: "centre" }
  | { readonly kind: "blink" }
  | { readonly kind: "turn"; readonly direction: "left" | "right" | "up" | "down" }
  | {
      readonly kind: "follow";
      /** The first places of the dot; the next come with the acknowledgements, a little less than a second ahead. */
      readonly path: readonly DotPlace[];
    }
  | {
      readonly kind: "light";
      /** How long each colour fills the screen, in milliseconds, from the first picture of the step. */
      readonly everyMs: number;
      /** 0 to 255 a channel. */
      readonly colours: readonly (readonly [red: number, green: number, blue: number])[];
    };

/** Why the current frame does not help yet; the client shows a sentence for each. */
export const hintCodes = [
  "no-face",
  "several-faces",
  "too-far",
  "too-close",
  "too-dark",
  "too-bright",
  "blurred",
  "cut-off",
  "face-camera",
  "eyes-closed",
  "unclear",
  "hold-still",
  "turn-further",
  "turn-other-way",
  "turn-back",
  "blink-now",
  "follow-dot",
] as const;
export type HintCode = (typeof hintCodes)[number];

/** What a failed capture tells the person: never which gate refused or by how much. */
export const failureHints = ["try-again", "too-slow", "one-person-only", "better-light"] as const;
export type FailureHint = (typeof failureHints)[number];

export type ServerMessage =
  | {
      readonly type: "step";
      /** From 0; frames name it in their header. */
      readonly index: number;
      readonly total: number;
      readonly prompt: StepPrompt;
    }
  | {
      /** Sent for every judged frame: the newest sequence number, how far the step is, and a hint or null when all is well. */
      readonly type: "ack";
      readonly sequence: number;
      /** 0 to 1 within the step. */
      readonly progress: number;
      readonly hint: HintCode | null;
      /** The next places of the dot, while it is followed. */
      readonly path?: readonly DotPlace[];
    }
  | { readonly type: "done"; readonly passed: true }
  | { readonly type: "done"; readonly passed: false; readonly hint: FailureHint }
  | { readonly type: "error"; readonly code: string; readonly detail: string };
