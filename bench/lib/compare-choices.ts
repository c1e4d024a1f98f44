/** Tells which of several choices misses fewer people, and whether that would last with other people: differences in pairs, drawn again by person. */
import { seededDraw } from "../../src/evaluation/seeded-random.ts";
import { sortScores } from "../../src/evaluation/score-pairs.ts";
import { tarAtFar } from "../../src/evaluation/tar-at-far.ts";
import { scoreTrials, type Shown } from "./match-trials.ts";

export interface Outcome {
  readonly fnmr: number;
  readonly impostors: number;
  /** For each person how many genuine comparisons were missed, and of how many. */
  readonly people: ReadonlyMap<number, { readonly missed: number; readonly of: number }>;
}

/** Where FMR is as wanted. @returns Undefined when the comparisons with strangers are too few. */
export function outcomeOf(
  templates: readonly Shown[],
  probes: readonly Shown[],
  fmr: number,
): Outcome | undefined {
  const scored = scoreTrials(templates, probes);
  const sorted = sortScores(scored);
  const point = tarAtFar(sorted, fmr).reached;
  if (point === undefined) return undefined;
  const people = new Map<number, { missed: number; of: number }>();
  const { pairs, scores } = scored;
  pairs.same.forEach((same, row) => {
    if (same === 0 || Number.isNaN(scores[row])) return;
    const { person } = templates[pairs.a[row]];
    const { missed, of } = people.get(person) ?? { missed: 0, of: 0 };
    people.set(person, { missed: missed + Number(scores[row] < point.threshold), of: of + 1 });
  });
  return { fnmr: shareOf([...people.values()]), impostors: sorted.impostor.length, people };
}

const REPLICATES = 2000;

/** How much more often `one` misses than `other`: the 95 % interval of the difference if other people had come, at the thresholds found. */
export function differenceOf(one: Outcome, other: Outcome): { readonly low: number; readonly high: number } {
  const draw = seededDraw(9);
  const rows = [...one.people].map(([person, counts]) => ({
    ...{ missed: counts.missed - (other.people.get(person)?.missed ?? 0), of: counts.of },
  }));
  const found = Array.from({ length: REPLICATES }, () =>
    shareOf(rows.map(() => rows[Math.floor(draw() * rows.length)])),
  ).toSorted((a, b) => a - b);
  return { low: found[Math.floor(0.025 * REPLICATES)], high: found[Math.ceil(0.975 * REPLICATES) - 1] };
}

function shareOf(rows: readonly { readonly missed: number; readonly of: number }[]): number {
  const of = rows.reduce((sum, row) => sum + row.of, 0);
  return rows.reduce((sum, row) => sum + row.missed, 0) / of;
}
