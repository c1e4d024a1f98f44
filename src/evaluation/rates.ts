/** Error rates of presentation-attack detection over labelled pictures or clips, in the terms of ISO/IEC 30107-3. */
import { attackKinds } from "./labels.ts";
import { type AttackScores, type DetPoint, detCurve } from "./det.ts";
import { areaUnderCurve, equalErrorRate, proportion } from "./statistics.ts";

/** What came of one picture or clip. */
export interface Presentation {
  readonly file: string;
  /** The kind of attack; undefined for a live person. */
  readonly attack: string | undefined;
  /** Higher is more alive; undefined when there was nothing to judge, which is a non-response. */
  readonly score: number | undefined;
  /** Why it was refused, such as `pad:looks-recaptured`; empty when accepted. */
  readonly reasons: readonly string[];
}

/** A share of `n` with its 95 % Clopper–Pearson interval, 0 to 1; of nothing there is no rate. */
export interface Rate {
  readonly rate: number | null;
  readonly n: number;
  readonly low: number;
  readonly high: number;
}

export interface PadRates {
  /** The chance that a live one scores above an attack; null when one of both gave no score. */
  readonly auc: number | null;
  /** DeLong's 95 % interval. */
  readonly aucInterval: { readonly low: number; readonly high: number } | null;
  readonly eer: { readonly rate: number; readonly threshold: number } | null;
  /** Live ones refused, of those that gave a score. */
  readonly bpcer: Rate;
  /** Attacks accepted, of those that gave a score, by kind, the worst first. */
  readonly apcer: Readonly<Record<string, Rate>>;
  /** Those that gave no score: no face, or too little of one. They were not accepted. */
  readonly nonResponse: { readonly bpnrr: Rate; readonly apnrr: Readonly<Record<string, Rate>> };
  /** Every threshold that changes something; APCER there is the worst kind's, and only the score counts. */
  readonly det: readonly DetPoint[];
}

/** @param presentations In any order; the result does not depend on it. */
export function ratesOf(presentations: readonly Presentation[]): PadRates {
  const scored = presentations.filter(isScored);
  const live = scored.filter(({ attack }) => attack === undefined);
  const attacks = scored.filter(({ attack }) => attack !== undefined);
  const liveScores = live.map(({ score }) => score);
  const scoresOfAttacks = attacks.map(({ score }) => score);
  const hasBoth = live.length > 0 && attacks.length > 0;
  const area = hasBoth ? areaUnderCurve(liveScores, scoresOfAttacks) : undefined;
  const byKind = attackKinds(presentations).map((kind) => {
    const own = attacks.filter(({ attack }) => attack === kind);
    return [kind, rateOf(own.filter(isAccepted).length, own.length)] as const;
  });
  const missing = (kind: string | undefined): Rate => {
    const own = presentations.filter(({ attack }) => attack === kind);
    return rateOf(own.filter(({ score }) => score === undefined).length, own.length);
  };
  return {
    auc: area?.value ?? null,
    aucInterval: area ? { low: area.low, high: area.high } : null,
    eer: hasBoth ? equalErrorRate(liveScores, scoresOfAttacks) : null,
    bpcer: rateOf(live.filter((one) => !isAccepted(one)).length, live.length),
    apcer: Object.fromEntries(byKind.toSorted(([, a], [, b]) => (b.rate ?? -1) - (a.rate ?? -1))),
    nonResponse: {
      bpnrr: missing(undefined),
      apnrr: Object.fromEntries(attackKinds(presentations).map((kind) => [kind, missing(kind)])),
    },
    det: hasBoth ? detCurve(liveScores, attackScores(attacks)) : [],
  };
}

/** @returns Between nothing and all where `n` is 0. */
export function rateOf(hits: number, n: number): Rate {
  if (n === 0) return { rate: null, n, low: 0, high: 1 };
  const { value, low, high } = proportion(hits, n);
  return { rate: value, n, low, high };
}

export type Scored = Presentation & { readonly score: number };

export function isScored(one: Presentation): one is Scored {
  return one.score !== undefined;
}

/** The scores of attacks by kind. @param scored Live ones are left out. */
export function attackScores(scored: readonly Scored[]): AttackScores {
  return new Map(
    attackKinds(scored).map((kind) => [
      kind,
      scored.filter(({ attack }) => attack === kind).map(({ score }) => score),
    ]),
  );
}

/** Whether it was let through: scored, and refused by nothing. */
export function isAccepted({ score, reasons }: Presentation): boolean {
  return score !== undefined && reasons.length === 0;
}
