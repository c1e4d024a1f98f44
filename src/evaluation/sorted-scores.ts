/** Scores in rising order, and how many of them lie below a threshold: what every rate over millions of pairs is read off. */

/** @returns The very scores when they are in rising order already, which millions often are; else a sorted copy. */
export function sortedScores(scores: ArrayLike<number>): Float64Array {
  return scores instanceof Float64Array && isRising(scores) ? scores : Float64Array.from(scores).sort();
}

function isRising(scores: Float64Array): boolean {
  for (let i = 1; i < scores.length; i++) if (scores[i - 1] > scores[i]) return false;
  return true;
}

/** How many are below `threshold`, and so would be refused there. @param sorted Rising. */
export function countBelow(sorted: Float64Array, threshold: number): number {
  return firstIndex(sorted, (score) => score >= threshold);
}

/** How many reach `threshold`, and so would be accepted there. @param sorted Rising. */
export function countFrom(sorted: Float64Array, threshold: number): number {
  return sorted.length - countBelow(sorted, threshold);
}

/** The lowest that is above `score`; undefined when none is. @param sorted Rising. */
export function nextAbove(sorted: Float64Array, score: number): number | undefined {
  return sorted.at(firstIndex(sorted, (other) => other > score));
}

/** The first index from which on `holds`; the length when it never does. */
function firstIndex(sorted: Float64Array, holds: (score: number) => boolean): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (holds(sorted[middle])) high = middle;
    else low = middle + 1;
  }
  return low;
}
