/** The report of one evaluation: rates, operating points and every single outcome. */
import { type OperatingPoint, operatingPoints } from "./det.ts";
import { attackScores, isAccepted, isScored, type PadRates, type Presentation, ratesOf } from "./rates.ts";

/** What was evaluated, and how. */
export interface Evaluated {
  readonly folder: string;
  /** `pictures`: each still picture by itself. `clips`: each whole clip, by the passive gates. */
  readonly things: "pictures" | "clips";
  readonly policy: string;
  /** What the score is, in words. */
  readonly scoreLabel: string;
  /** A score below it is refused. */
  readonly threshold: number;
  readonly presentations: readonly Presentation[];
  /** Files that could not be read, with the reason; they count nowhere. */
  readonly unreadable: readonly { readonly file: string; readonly reason: string }[];
}

export interface RatesReport extends Evaluated, PadRates {
  readonly operatingPoints: readonly OperatingPoint[];
}

export function reportOf(evaluated: Evaluated): RatesReport {
  const scored = evaluated.presentations.filter(isScored);
  const live = scored.filter(({ attack }) => attack === undefined).map(({ score }) => score);
  const attacks = attackScores(scored);
  const hasBoth = live.length > 0 && attacks.size > 0;
  return {
    ...evaluated,
    ...ratesOf(evaluated.presentations),
    operatingPoints: hasBoth ? operatingPoints(live, attacks, evaluated.threshold) : [],
  };
}

/** The report as it is written for other programs: rates are 0 to 1. */
export function reportJson(report: RatesReport): Readonly<Record<string, unknown>> {
  const { presentations, scoreLabel, things, ...rest } = report;
  return {
    ...{ auc: rest.auc, bpcer: rest.bpcer, apcer: rest.apcer },
    ...{ policy: rest.policy, threshold: rest.threshold, score: scoreLabel, things, folder: rest.folder },
    ...{ aucInterval: rest.aucInterval, eer: rest.eer, nonResponse: rest.nonResponse },
    operatingPoints: rest.operatingPoints,
    det: rest.det,
    files: presentations.map((one) => ({
      ...{ file: one.file, attack: one.attack ?? null, score: one.score ?? null },
      ...{ accepted: isAccepted(one), reasons: one.reasons },
    })),
    unreadable: rest.unreadable,
  };
}

/** Those decided wrongly, the most wrong first: live ones refused, attacks accepted. */
export function mistakesOf({ presentations }: Evaluated): {
  readonly refused: readonly Presentation[];
  readonly accepted: readonly Presentation[];
} {
  const score = (one: Presentation): number => one.score ?? Number.NEGATIVE_INFINITY;
  return {
    refused: presentations
      .filter((one) => one.attack === undefined && !isAccepted(one))
      .toSorted((a, b) => score(a) - score(b)),
    accepted: presentations
      .filter((one) => one.attack !== undefined && isAccepted(one))
      .toSorted((a, b) => score(b) - score(a)),
  };
}

/** How often each gate refused, live people and each kind of attack apart; a file may be refused by several. */
export function refusalCounts({ presentations }: Evaluated): readonly {
  readonly reason: string;
  readonly counts: ReadonlyMap<string | undefined, number>;
}[] {
  const counts = new Map<string, Map<string | undefined, number>>();
  for (const { attack, reasons } of presentations) {
    for (const reason of reasons) {
      const own = counts.get(reason) ?? new Map<string | undefined, number>();
      counts.set(reason, own.set(attack, (own.get(attack) ?? 0) + 1));
    }
  }
  return [...counts].map(([reason, byKind]) => ({ reason, counts: byKind }));
}
