/** Decides which words a screen reader hears: every instruction, and hints only as fast as they can be spoken. */

/** A hint that changes faster than this is left out; the next one that stays is spoken. */
export const HINT_PAUSE_MS = 2_500;

export class Announcer {
  #instruction = "";
  #hint = "";
  #lastMs = Number.NEGATIVE_INFINITY;

  /**
   * @param hint Empty when nothing is wrong.
   * @returns The words to put into the live region, or `undefined` to leave it as it is.
   */
  next(instruction: string, hint: string, nowMs: number): string | undefined {
    if (instruction !== this.#instruction) {
      this.#instruction = instruction;
      this.#hint = "";
      this.#lastMs = nowMs;
      return instruction;
    }
    if (hint === "" || hint === this.#hint || nowMs - this.#lastMs < HINT_PAUSE_MS) return undefined;
    this.#hint = hint;
    this.#lastMs = nowMs;
    return hint;
  }
}
