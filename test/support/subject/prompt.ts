/** What a client knows of a prompt after an answer of the server: a little more of the dot's way each time, and when to rest. */
import type { ServerMessage, StepPrompt } from "../../../src/contract/stream.ts";

export function withPlaces(prompt: StepPrompt, message: ServerMessage): StepPrompt {
  if (prompt.kind !== "follow" || message.type !== "ack" || message.path === undefined) return prompt;
  return { ...prompt, path: [...prompt.path, ...message.path] };
}

/** Tells that the step is fulfilled: the page says to look straight ahead until the next one. */
export function asksToRest(message: ServerMessage): boolean {
  if (message.type !== "ack" || message.progress < 1) return false;
  return message.hint === "hold-still" || message.hint === "face-camera";
}
