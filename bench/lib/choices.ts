/** Ways to choose which pictures a mean is taken over, out of more than are needed. */
import { cosineSimilarity } from "../../src/shared/template.ts";
import type { Look } from "./portraits.ts";

/** Takes pictures in random order, one at least, and gives back those to average. */
export type Choose = (looks: readonly Look[]) => readonly Look[];

/** The first, which is to say any. */
export function atRandom(count: number): Choose {
  return (looks) => looks.slice(0, count);
}

export function everything(looks: readonly Look[]): readonly Look[] {
  return looks;
}

export function byNorm(count: number): Choose {
  return highest(count, ({ norm }) => norm);
}

/** As captures choose today. */
export function byQuality(count: number): Choose {
  return highest(count, ({ quality }) => quality.overall);
}

export function frontal(count: number): Choose {
  return highest(count, ({ yawDegrees }) => -Math.abs(yawDegrees));
}

/** Spread evenly from the leftmost to the rightmost head; a single one from the middle. */
export function byYaw(count: number): Choose {
  return (looks) => {
    const sorted = looks.toSorted((a, b) => a.yawDegrees - b.yawDegrees);
    if (sorted.length <= count) return sorted;
    if (count === 1) return [sorted[sorted.length >> 1]];
    return Array.from(
      { length: count },
      (_, i) => sorted[Math.round((i * (sorted.length - 1)) / (count - 1))],
    );
  };
}

/** The one of the highest norm, then always the one least like those that are chosen. */
export function unlike(count: number): Choose {
  return (looks) => {
    const left = looks.toSorted((a, b) => b.norm - a.norm);
    const chosen = left.splice(0, 1);
    const likeness = ({ vector }: Look): number =>
      Math.max(...chosen.map((one) => cosineSimilarity(one.vector, vector)));
    while (chosen.length < count && left.length > 0) {
      left.sort((a, b) => likeness(a) - likeness(b));
      chosen.push(...left.splice(0, 1));
    }
    return chosen;
  };
}

function highest(count: number, grade: (look: Look) => number): Choose {
  return (looks) => looks.toSorted((a, b) => grade(b) - grade(a)).slice(0, count);
}
