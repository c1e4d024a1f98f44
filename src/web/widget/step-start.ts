/** Decides when the pictures of a step begin: some prompts are read first, and what moves or shines starts with the first picture. */
import type { StepPrompt } from "../../contract/stream.ts";

/** Long enough to find the dot; its way begins with a short rest besides. */
const FIND_DOT_MS = 300;
/** Long enough to read the warning, and to stop. */
const READ_WARNING_MS = 2_400;
/** The first colour fills the screen so long before its first picture: painting and filming take a few frames. */
export const FIRST_COLOUR_MS = 150;

export class StepStart {
  #index: number | undefined;
  #dueMs = 0;
  #startedMs: number | undefined;

  /** A prompt came and is on show. */
  show(index: number, prompt: StepPrompt, nowMs: number): void {
    this.#index = index;
    this.#dueMs = nowMs + getReadyMs(prompt);
    this.#startedMs = undefined;
  }

  /**
   * The step that a picture taken now belongs to; undefined before the first.
   * While the person gets ready it is the step before: the server takes these pictures for the rest before it.
   */
  stepOf(nowMs: number): number | undefined {
    if (this.#index === undefined || nowMs >= this.#dueMs) return this.#index;
    return this.#index === 0 ? undefined : this.#index - 1;
  }

  /** A picture is taken. @returns Whether it is the first of its step. */
  take(step: number, nowMs: number): boolean {
    if (step !== this.#index || this.#startedMs !== undefined) return false;
    this.#startedMs = nowMs;
    return true;
  }

  /** The picture taken then came to nothing: the server will count from another one. */
  giveUp(takenMs: number): void {
    if (this.#startedMs === takenMs) this.#startedMs = undefined;
  }

  /** Milliseconds since the first picture of the step was taken; below 0 until then. */
  sinceMs(nowMs: number): number {
    return this.#startedMs === undefined ? Math.min(-1, nowMs - this.#dueMs) : nowMs - this.#startedMs;
  }
}

/** Whether a prompt is read before its pictures begin. */
export function needsReading(prompt: StepPrompt): boolean {
  return getReadyMs(prompt) > 0;
}

function getReadyMs(prompt: StepPrompt): number {
  switch (prompt.kind) {
    case "follow":
      return FIND_DOT_MS;
    case "light":
      return READ_WARNING_MS + FIRST_COLOUR_MS;
    default:
      return 0;
  }
}
