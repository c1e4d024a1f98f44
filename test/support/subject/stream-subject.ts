/** A rendered person before the camera of a capture. */
import type { StepPrompt } from "../../../src/contract/stream.ts";
import { type FramesOptions, streamFrames, type Transcript } from "../stream-frames.ts";
import { encodeJpeg } from "./encode.ts";
import { answering, type Performance } from "./motion.ts";
import { type RenderOptions, renderFrame, type Subject } from "./render.ts";

export interface StreamOptions extends Omit<FramesOptions, "draw" | "rests"> {
  /** The person, or who is in front of the camera at this step. */
  readonly subject: Subject | ((prompt: StepPrompt, step: number) => Subject);
  /** Does as asked by default. */
  readonly perform?: Performance;
  readonly render?: RenderOptions;
}

/**
 * @param url `ws://…/v1/captures/{id}/stream`.
 * @param token The capture's `clientToken`.
 */
export function streamSubject(url: string, token: string, options: StreamOptions): Promise<Transcript> {
  const { subject, perform = answering(), render, ...connection } = options;
  return streamFrames(url, token, {
    ...connection,
    draw({ prompt, step, msSinceStep, msSinceStart }) {
      const person = typeof subject === "function" ? subject(prompt, step) : subject;
      return encodeJpeg(renderFrame(person, perform(prompt, msSinceStep, msSinceStart), render));
    },
  });
}
