/** People in front of a pretended camera: they answer what a capture asks, honestly or not. */
import { beginCapture, type CapturePurpose } from "../../src/auth/begin-capture.ts";
import type { CaptureProof } from "../../src/auth/spend-capture.ts";
import { type CaptureStream, openCaptureStream } from "../../src/auth/stream-capture.ts";
import type { ServerMessage, StepPrompt } from "../../src/contract/stream.ts";
import { FRAME_MS } from "./frames.ts";
import { answerOf } from "./person.ts";
import { shownColour } from "./subject/motion.ts";
import { withPlaces } from "./subject/prompt.ts";
import { origin, picture, type Pretence, type World } from "./world.ts";

/** What the camera shows, `frame` frames after the prompt appeared. */
export type Performance = (prompt: StepPrompt, frame: number) => Pretence;

/** Does what is asked after a human's moment. */
export function honestly(person: string): Performance {
  return (prompt, frame) => {
    const { yaw, pitch, closed } = answerOf(prompt, frame * FRAME_MS);
    // A face never looks quite the same twice.
    const unlike = 0.2 * Math.floor((0.618 * frame * 3) % 3);
    return { person, unlike, yawRatio: yaw, pitchRatio: pitch, eyesClosed: 0.05 + 0.9 * closed };
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
  // No camera shows the same twice, in this capture or the next.
  const firstNonce = Math.random();
  if (stream.first.type !== "step") throw new Error("The server asked for nothing.");
  let { index: step, prompt } = stream.first;
  let sinceStep = 0;
  for (let sequence = 0; sequence < LONGEST_PERFORMANCE; sequence++) {
    const jpeg = picture({ ...performance(prompt, sinceStep), nonce: firstNonce + sequence });
    const clientMs = 30 + sequence * FRAME_MS;
    const answers = await stream.frame({
      sequence,
      clientMs,
      serverMs: clientMs + 20,
      step,
      colour: shownColour(prompt, sinceStep * FRAME_MS),
      jpeg,
    });
    said.push(...answers);
    sinceStep++;
    for (const message of answers) {
      prompt = withPlaces(prompt, message);
      if (message.type !== "step") continue;
      ({ index: step, prompt } = message);
      sinceStep = 0;
    }
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
