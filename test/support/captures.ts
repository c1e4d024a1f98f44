/** People in front of a pretended camera: they answer what a capture asks, honestly or not. */
import { beginCapture, type CapturePurpose } from "../../src/auth/begin-capture.ts";
import type { CaptureProof } from "../../src/auth/spend-capture.ts";
import { type CaptureStream, openCaptureStream } from "../../src/auth/stream-capture.ts";
import type { ServerMessage, StepPrompt } from "../../src/contract/stream.ts";
import { FRAME_MS } from "./frames.ts";
import { origin, picture, type Pretence, type World } from "./world.ts";

/** What the camera shows, `frame` frames after the prompt appeared. */
export type Performance = (prompt: StepPrompt, frame: number) => Pretence;

/** Does what is asked after a human's moment. */
export function honestly(person: string): Performance {
  return (prompt, frame) => {
    if (prompt.kind === "blink" && (frame === 5 || frame === 6)) return { person, eyesClosed: 0.95 };
    if (prompt.kind === "turn" && frame >= 5 && frame < 9) {
      return { person, yawRatio: prompt.direction === "left" ? 0.45 : -0.45 };
    }
    return { person };
  };
}

/** Frames until even a patient server has given up. */
const LONGEST_PERFORMANCE = 400;

/** Plays a performance to an open stream. @returns Everything the server said. */
export async function perform(
  stream: CaptureStream,
  performance: Performance,
): Promise<readonly ServerMessage[]> {
  const said: ServerMessage[] = [stream.first];
  let sinceStep = 0;
  for (let sequence = 0; sequence < LONGEST_PERFORMANCE; sequence++) {
    const step = said.findLast((message) => message.type === "step");
    if (step?.type !== "step") throw new Error("The server asked for nothing.");
    const jpeg = picture({ ...performance(step.prompt, sinceStep++), nonce: sequence });
    const clientMs = 30 + sequence * FRAME_MS;
    const answers = await stream.frame({
      sequence,
      clientMs,
      serverMs: clientMs + 20,
      step: step.index,
      colour: [0, 0, 0],
      jpeg,
    });
    if (answers.some((message) => message.type === "step")) sinceStep = 0;
    said.push(...answers);
    if (answers.some((message) => message.type === "done")) break;
  }
  return said;
}

/** Begins a capture and plays a performance to it. */
export async function capture(
  world: World,
  purpose: CapturePurpose,
  performance: Performance,
): Promise<{ readonly proof: CaptureProof; readonly said: readonly ServerMessage[] }> {
  const begun = await beginCapture(world.deps, purpose, origin);
  const proof = { id: begun.id, clientToken: begun.clientToken };
  const stream = await openCaptureStream(world.deps, proof.id, proof.clientToken, origin);
  return { proof, said: await perform(stream, performance) };
}
