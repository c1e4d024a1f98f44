/** The scale of detection error trade-off plots: equal steps are equal standard deviations, so that a normal trade-off is a straight line. */
import { percentText } from "./text-table.ts";
import type { Tick } from "./ticks.ts";

/** Rates beyond these lie on the plot's edge: 0 and 1 have no place on this scale. */
const LEAST_RATE = 0.002;
const MOST_RATE = 0.95;

/** @param rate 0 to 1. @param least Rates below it lie on the edge. */
export function probit(rate: number, least = LEAST_RATE): number {
  const p = Math.min(MOST_RATE, Math.max(least, rate));
  return p < 0.5 ? -upperQuantile(p) : upperQuantile(1 - p);
}

/** Marks in per cent. */
export const probitTicks: readonly Tick[] = [0.002, 0.01, 0.05, 0.1, 0.2, 0.5, 0.8, 0.95].map((rate) => ({
  at: probit(rate),
  label: percentText(rate).replace(".0", ""),
}));

/** Marks in per cent from a power of ten on, for rare errors such as those of comparing faces. @param least At most 0.01. */
export function rareProbitTicks(least: number): readonly Tick[] {
  const rates = [1e-6, 1e-5, 1e-4, 1e-3, 0.01, 0.05, 0.2, 0.5, 0.95];
  // Every other one of the rare: their marks stand close together.
  const shown = rates.filter(
    (rate, i) => rate >= least * 0.99 && (i > 3 || i % 2 === 0 || rate <= least * 1.01),
  );
  return shown.map((rate) => ({
    at: probit(rate, least),
    label: String(Number((rate * 100).toPrecision(2))),
  }));
}

/** Abramowitz and Stegun, Handbook of Mathematical Functions, 26.2.23: within 0.00045. @param p Up to one half. */
function upperQuantile(p: number): number {
  const t = Math.sqrt(-2 * Math.log(p));
  const over = 2.515517 + 0.802853 * t + 0.010328 * t * t;
  const under = 1 + 1.432788 * t + 0.189269 * t * t + 0.001308 * t * t * t;
  return t - over / under;
}
