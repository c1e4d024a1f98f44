/** Chance that repeats: the same seed draws the same sample on every machine. Never for secrets. */

/** Draws from 0 up to, but not including, 1. */
export type Draw = () => number;

/** Mulberry32, by Tommy Ettinger: one word of state, and good enough for samples and resampling. @param seed A whole number. */
export function seededDraw(seed: number): Draw {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
