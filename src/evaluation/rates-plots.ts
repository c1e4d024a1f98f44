/** The plots of an evaluation: the detection error trade-off, and how the scores of each kind are spread. */
import { detCurve } from "./det.ts";
import { attackKinds } from "./labels.ts";
import type { Axis, Plot, Tone } from "./plot.ts";
import { probit, probitTicks } from "./probit.ts";
import { attackScores, isScored } from "./rates.ts";
import type { RatesReport } from "./rates-report.ts";
import { numberText } from "./text-table.ts";
import { rangeOf, type Tick } from "./ticks.ts";

const tones: readonly Tone[] = ["t1", "t2", "t3", "t4", "red", "green", "blue"];
const BINS = 24;

/** One curve for each kind of attack; undefined without scores of both. */
export function detPlot(report: RatesReport): Plot | undefined {
  const scored = report.presentations.filter(isScored);
  const live = scored.filter(({ attack }) => attack === undefined).map(({ score }) => score);
  const attacks = attackScores(scored);
  if (live.length === 0 || attacks.size === 0) return undefined;
  const axis = { from: probitTicks[0].at, to: probitTicks[probitTicks.length - 1].at, ticks: probitTicks };
  const curves = [...attacks].map(([kind, scores], i) => ({
    ...{ name: kind, tone: tones[i % tones.length], kind: "line" as const },
    points: detCurve(live, new Map([[kind, scores]])).map(
      ({ apcer, bpcer }) => [probit(apcer), probit(bpcer)] as const,
    ),
  }));
  const inUse = report.operatingPoints.find(({ goal }) => goal === "in use");
  return {
    title: "Detection error trade-off",
    description:
      "Attacks accepted against live people refused, at every threshold; nearer to the lower left is better. A rate of 0 lies on the edge.",
    x: { label: "attacks accepted (APCER), %", ...axis },
    y: { label: "live refused (BPCER), %", ...axis },
    series: [
      ...curves,
      ...(inUse
        ? [
            {
              ...{ name: "threshold in use, worst kind", tone: "muted" as const, kind: "dots" as const },
              points: [[probit(inUse.apcer.rate), probit(inUse.bpcer.rate)] as const],
            },
          ]
        : []),
    ],
    ...{ limits: [], bands: [], swatches: [] },
  };
}

/** How often each score came, live people first, then each kind of attack, all on one scale. */
export function histograms(report: RatesReport): readonly Plot[] {
  const place = report.scoreLabel.startsWith("probability") ? logOdds : (score: number) => score;
  const scored = report.presentations.filter(isScored);
  const [from, to] = rangeOf([...scored.map(({ score }) => place(score)), place(report.threshold)], 1);
  const axis: Axis = {
    ...{ label: report.scoreLabel, from, to },
    ...(place === logOdds ? { ticks: probabilityTicks.filter(({ at }) => at > from && at < to) } : {}),
  };
  return [undefined, ...attackKinds(scored)].map((kind) => {
    const values = scored.filter(({ attack }) => attack === kind).map(({ score }) => place(score));
    const width = (to - from) / BINS;
    const counts = Array.from({ length: BINS }, (_, i) => {
      const start = from + i * width;
      const isLast = i === BINS - 1;
      return [start, values.filter((v) => v >= start && (v < start + width || isLast)).length] as const;
    });
    const name = kind ?? "live";
    return {
      title: `Scores: ${name}`,
      description: `${values.length} scores of ${name}; those below ${numberText(report.threshold)} are refused.`,
      x: axis,
      y: { label: report.things, from: 0, to: Math.max(1, ...counts.map(([, count]) => count)) * 1.15 },
      series: [{ name, tone: kind === undefined ? "t3" : "t2", kind: "bars", points: counts }],
      limits: [{ axis: "x", at: place(report.threshold), label: numberText(report.threshold) }],
      ...{ bands: [], swatches: [] },
    };
  });
}

const MOST_LOG_ODDS = 12;

/** Probabilities crowd at both ends; their log odds do not. */
function logOdds(probability: number): number {
  const odds = Math.log(probability / (1 - probability));
  return Math.min(MOST_LOG_ODDS, Math.max(-MOST_LOG_ODDS, odds));
}

const probabilityTicks: readonly Tick[] = [0.0001, 0.01, 0.1, 0.5, 0.9, 0.99, 0.9999].map((probability) => ({
  at: logOdds(probability),
  label: String(probability),
}));
