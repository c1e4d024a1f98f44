import { describe, expect, it } from "vitest";
import { secureRandom } from "../shared/random.ts";
import type { Rgb } from "./frames.ts";
import { drawColours, shinesAs } from "./light-colours.ts";

const DRAWS = 10_000;
const draws = Array.from({ length: DRAWS }, () => drawColours(secureRandom));

/** Relative luminance as WCAG defines it, 0 to 1. */
function luminance(colour: Rgb): number {
  const [red, green, blue] = shinesAs(colour);
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** When the brightness changes as in a flash, in milliseconds: by a tenth or more, the darker side below 0.8. The page before and after is black. */
function changesOf({ everyMs, colours }: (typeof draws)[number]): readonly number[] {
  const levels = [0, ...colours.map(luminance), 0];
  return levels.slice(1).flatMap((level, i) => {
    const isChange = Math.abs(level - levels[i]) >= 0.1 && Math.min(level, levels[i]) < 0.8;
    return isChange ? [i * everyMs] : [];
  });
}

describe("the colours of the screen, 10,000 times", () => {
  it("flash at most three times in any second, even if every change were a flash", () => {
    const most = draws.map((draw) => {
      const changes = changesOf(draw);
      return Math.max(
        ...changes.map((from) => changes.filter((at) => at >= from && at <= from + 1000).length),
      );
    });
    expect(Math.max(...most)).toBe(3);
  });

  it("hold no saturated red", () => {
    const shares = draws
      .flatMap(({ colours }) => colours)
      .map((colour) => {
        const [red, green, blue] = shinesAs(colour);
        return red / (red + green + blue);
      });
    expect(Math.max(...shares)).toBeLessThan(0.8);
  });

  it("are over within three seconds", () => {
    for (const { everyMs, colours } of draws) expect(everyMs * colours.length).toBeLessThanOrEqual(3000);
  });

  it("never come twice in one step", () => {
    for (const { colours } of draws) expect(new Set(colours.map(String)).size).toBe(8);
  });

  it("come in any of 40,320 orders", () => {
    // Of so many draws about 8,850 differ; a tenth of the orders would give at most 4,032.
    expect(new Set(draws.map(({ colours }) => String(colours))).size).toBeGreaterThan(8500);
  });
});
