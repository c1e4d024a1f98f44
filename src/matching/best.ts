/** The best of many scores, without sorting them all. */

export interface Scored {
  readonly row: number;
  readonly score: number;
}

export interface Best {
  /** Nothing that scores this or less is of interest any more. */
  readonly floor: number;
  add(row: number, score: number): void;
  /** Whether a row is among those that may still be the best, so that the floor may rest on it. */
  has(row: number): boolean;
  /** Best first; of equals, the one added first. */
  ranked(): readonly Scored[];
}

/** @param count How many are wanted, at least 1. */
export function createBest(count: number): Best {
  let kept: Scored[] = [];
  let floor = -Infinity;

  const cut = () => {
    // Stable, so equals keep their order.
    kept = kept.sort((a, b) => b.score - a.score).slice(0, count);
    floor = kept.length === count ? kept[count - 1].score : -Infinity;
  };

  return {
    get floor() {
      return floor;
    },
    add(row, score) {
      if (score <= floor) return;
      kept.push({ row, score });
      // Twice as many as wanted, so that a long list is not sorted at each addition.
      if (kept.length === 2 * count) cut();
    },
    has: (row) => kept.some((one) => one.row === row),
    ranked() {
      cut();
      return kept;
    },
  };
}
