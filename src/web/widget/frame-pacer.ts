/** Decides when a camera picture is taken and sent: a steady rate, one at a time, and never more on the way than the server answers. */

export interface PacerOptions {
  /** Least time between two pictures, in milliseconds. */
  readonly minIntervalMs: number;
  /** Most frames sent and not yet acknowledged. */
  readonly maxUnacknowledged: number;
}

/** 11 frames a second: what the gates were measured with, and light enough for a phone. */
export const capturePace: PacerOptions = { minIntervalMs: 90, maxUnacknowledged: 2 };

/** At 30 fps a picture comes every 33 ms: without some slack, waiting for the next one would lose a third of the rate. */
const slackMs = 10;

export class FramePacer {
  readonly #options: PacerOptions;
  #isTaking = false;
  #lastTakenMs = Number.NEGATIVE_INFINITY;
  #nextSequence = 0;
  #acknowledged = -1;

  constructor(options: PacerOptions = capturePace) {
    this.#options = options;
  }

  /** Claims a picture. @returns False when it is too early, one is being taken, or too many are on their way. */
  take(nowMs: number): boolean {
    const onTheWay = this.#nextSequence - 1 - this.#acknowledged;
    if (this.#isTaking || onTheWay >= this.#options.maxUnacknowledged) return false;
    if (nowMs - this.#lastTakenMs < this.#options.minIntervalMs - slackMs) return false;
    this.#isTaking = true;
    this.#lastTakenMs = nowMs;
    return true;
  }

  /** The claimed picture is ready to be sent. @returns Its sequence number: no gaps, whatever was given up before. */
  send(): number {
    this.#isTaking = false;
    return this.#nextSequence++;
  }

  /** The claimed picture came to nothing. */
  giveUp(): void {
    this.#isTaking = false;
  }

  /** The server answered this frame, and with it every earlier one: it judges only the newest. */
  acknowledge(sequence: number): void {
    if (sequence < this.#nextSequence) this.#acknowledged = Math.max(this.#acknowledged, sequence);
  }
}
