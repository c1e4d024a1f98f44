/** Randomness as an argument; the real one is the operating system's CSPRNG. */
import { randomFillSync } from "node:crypto";

/** Returns `length` fresh random bytes. */
export type RandomBytes = (length: number) => Uint8Array;

export const secureRandom: RandomBytes = (length) => randomFillSync(new Uint8Array(length));

/**
 * Draws a whole number without modulo bias.
 *
 * @param bound From 1 to 2^32; the result is in [0, bound).
 */
export function drawInteger(random: RandomBytes, bound: number): number {
  const limit = Math.floor(2 ** 32 / bound) * bound;
  for (;;) {
    const bytes = random(4);
    const value = new DataView(bytes.buffer, bytes.byteOffset, 4).getUint32(0);
    if (value < limit) return value % bound;
  }
}

/** Draws a number in [0, 1) with 32 bits of resolution. */
export function drawUnit(random: RandomBytes): number {
  return drawInteger(random, 2 ** 32) / 2 ** 32;
}

/** Returns the items in a uniformly random order (Fisher-Yates). */
export function drawOrder<T>(random: RandomBytes, items: readonly T[]): T[] {
  const order = [...items];
  for (let last = order.length - 1; last > 0; last--) {
    const pick = drawInteger(random, last + 1);
    [order[last], order[pick]] = [order[pick], order[last]];
  }
  return order;
}
