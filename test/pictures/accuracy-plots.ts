/** The plots of docs/accuracy.md: how scores are spread, what each error costs in the other, and what a crowd does to a threshold. */
import type { Histogram } from "../../src/evaluation/error-curve.ts";
import { facesDetPlot, rocPlot } from "../../src/evaluation/faces-plots.ts";
import type { Plot, Series, Tone } from "../../src/evaluation/plot.ts";
import { rateOf } from "../../src/evaluation/rates.ts";
import type { Tick } from "../../src/evaluation/ticks.ts";
import { MAX_FPIR } from "../../src/matching/calibration.ts";
import type { FacesAnswer } from "./evaluations.ts";

const bare = { limits: [], bands: [], swatches: [] } as const;
const cosine = { label: "score (cosine similarity)", from: -0.4, to: 1 } as const;

/** Genuine pairs and impostors on one scale, each kind as shares of its own. */
export function scoresPlot({ histograms, genuine, impostor, threshold, input }: FacesAnswer): Plot {
  const bars = (name: string, tone: Tone, { from, to, counts }: Histogram, all: number): Series => {
    const width = (to - from) / counts.length;
    const points = counts.map((count, i) => [from + i * width, (count / all) * 100] as const);
    return { name, tone, kind: "bars", points: points.filter(([x]) => x >= cosine.from - 1e-9) };
  };
  return {
    title: `How scores are spread (${input})`,
    description: `Scores of ${impostor} pairs of different people lie round 0, of ${genuine} pairs of one person round 0.7; the threshold of ${threshold} lies between.`,
    ...{ x: cosine, y: { label: "pairs of the kind, %", from: 0, to: 16 } },
    series: [
      bars("different people (impostor pairs)", "t2", histograms.impostor, impostor),
      bars("the same person (genuine pairs)", "t3", histograms.genuine, genuine),
    ],
    ...{ ...bare, limits: [{ axis: "x", at: threshold, label: threshold.toFixed(2) }] },
  };
}

/** Both errors against the threshold, with the intervals that the number of pairs allows. */
export function thresholdPlot({ curve, genuine, impostor, threshold, input }: FacesAnswer): Plot {
  const lines = (name: string, tone: Tone, of: (point: Point) => number, all: number): Series[] => {
    const line = (title: string, kind: Tone, value: (share: number) => number): Series => ({
      ...{ name: title, tone: kind, kind: "line" },
      points: between(0, 0.8, curve).map((point) => {
        // A rate of 0 has no logarithm.
        const share = value(of(point));
        return [point.threshold, share > 0 ? Math.max(LEAST, Math.log10(share)) : undefined] as const;
      }),
    });
    const interval = (share: number) => rateOf(Math.round(share * all), all);
    return [
      line("", "muted", (share) => interval(share).low),
      line("", "muted", (share) => interval(share).high),
      line(name, tone, (share) => share),
    ];
  };
  return {
    title: `Both errors against the threshold (${input})`,
    description:
      "A higher threshold accepts fewer strangers and refuses more of the right people. Grey: 95 % intervals. A line ends where no error was seen any more.",
    x: { ...cosine, label: "threshold (cosine similarity)", from: 0, to: 0.8 },
    y: { label: "rate, % (logarithmic)", from: LEAST, to: 0, ticks: powers() },
    series: [
      ...lines("strangers accepted (FMR)", "t2", ({ fmr }) => fmr, impostor),
      ...lines("the right people refused (FNMR)", "t3", ({ fnmr }) => fnmr, genuine),
    ],
    ...{ ...bare, limits: [{ axis: "x", at: threshold, label: threshold.toFixed(2) }] },
  };
}

/** TAR against FAR, with both intervals at the usual points. */
export function rocWithIntervals(answer: FacesAnswer): Plot {
  const curve = answer.curve.filter(({ fmr, fnmr }) => fmr > 0 && fnmr < 0.2);
  const plot = rocPlot([{ ...answer, curve, model: `single pictures of ${answer.input}` }]);
  const bars = (
    name: string,
    tone: Tone,
    aside: number,
    of: (far: Reached) => { low: number; high: number } | null,
  ): Series => ({
    ...{ name, tone, kind: "line" },
    points: Object.entries(answer.tarAtFar).flatMap(([far, point]) => {
      const interval = point.measurable ? of(point) : null;
      if (!interval) return [];
      const x = Math.log10(Number(far)) + aside;
      return [
        [x, interval.low * 100],
        [x, interval.high * 100],
        [x, undefined],
      ] as const;
    }),
  });
  return {
    ...plot,
    y: { ...plot.y, from: 80 },
    series: [
      ...plot.series,
      bars("95 % by pairs", "t3", -0.03, (far) => far),
      bars("95 % if other people had come", "t2", 0.03, ({ peopleInterval }) => peopleInterval),
    ],
  };
}

/** Both errors in one curve for each set of people. */
export function detOfSets(answers: readonly FacesAnswer[]): Plot {
  return facesDetPlot(
    answers.map((answer) => ({
      ...answer,
      model: `${answer.input}, ${answer.people} people`,
      curve: answer.curve.filter(({ fmr, fnmr }) => fmr > 0 && fnmr > 0),
    })),
  );
}

/** How often a stranger is taken for anybody at all: N comparisons give FPIR = 1 - (1 - FMR)^N. */
export function crowdPlot({ curve, input }: FacesAnswer): Plot {
  const tones: readonly Tone[] = ["t2", "t4", "t1", "red"];
  return {
    title: `A stranger among many people (${input})`,
    description:
      "The chance that a stranger is taken for somebody, against the threshold: the more people are enrolled, the higher the threshold has to be for the same chance.",
    x: { ...cosine, label: "threshold (cosine similarity)", from: 0.2, to: 0.6 },
    y: { label: "chance, % (logarithmic)", from: LEAST, to: 0, ticks: powers() },
    series: [1, 10, 100, 500].map((people, i) => ({
      ...{ name: people === 1 ? "1 person (1:1)" : `${people} people`, tone: tones[i], kind: "line" },
      points: between(0.2, 0.6, curve).map(({ threshold, fmr }) => {
        const chance = 1 - (1 - fmr) ** people;
        return [threshold, fmr > 0 ? Math.max(LEAST, Math.log10(chance)) : undefined] as const;
      }),
    })),
    ...{ ...bare, limits: [{ axis: "y", at: Math.log10(MAX_FPIR), label: "one in a thousand" }] },
  };
}

type Point = FacesAnswer["curve"][number];
type Reached = Extract<FacesAnswer["tarAtFar"][string], { measurable: true }>;

const LEAST = -6;

/** What lies beyond an axis would be drawn along its edge. */
function between(from: number, to: number, curve: readonly Point[]): readonly Point[] {
  return curve.filter(({ threshold }) => threshold >= from && threshold <= to);
}

/** In per cent. */
function powers(): readonly Tick[] {
  const labels = ["0.0001", "0.001", "0.01", "0.1", "1", "10", "100"];
  return labels.map((label, i) => ({ at: LEAST + i, label }));
}
