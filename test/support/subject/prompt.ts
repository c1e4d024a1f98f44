/** What a client knows of a prompt after an answer of the server: of the dot's way, a little more each time. */
import type { ServerMessage, StepPrompt } from "../../../src/contract/stream.ts";

export function withPlaces(prompt: StepPrompt, message: ServerMessage): StepPrompt {
  if (prompt.kind !== "follow" || message.type !== "ack" || message.path === undefined) return prompt;
  return { ...prompt, path: [...prompt.path, ...message.path] };
}
