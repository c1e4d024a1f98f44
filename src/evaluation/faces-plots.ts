/** The plots of a report on faces: both error curves of each model, and how genuine and impostor scores are spread. */
import type { Histogram } from "./error-curve.ts";
import type { FacesReport } from "./faces-report.ts";
import { cosineText } from "./faces-text.ts";
import type { Plot, Series, Tone } from "./plot.ts";
import { probit, rareProbitTicks } from "./probit.ts";

const tones: readonly Tone[] = ["t1", "t2", "t3", "t4", "red", "green", "blue"];

/** Rarer errors than these no set of pairs that fits in memory tells. */
const LEAST_EXPONENT = -6;

/** What the error curves are drawn from. */
export type DrawnModel = Pick<FacesReport, "model" | "genuine" | "impostor" | "curve">;

/** TAR against FAR, the latter in its logarithm. */
export function rocPlot(reports: readonly DrawnModel[]): Plot {
  const least = leastExponent(reports.map(({ impostor }) => impostor));
  // A rate of 0 has no logarithm.
  const exponent = (fmr: number): number => (fmr === 0 ? least : Math.max(least, Math.log10(fmr)));
  // Where no impostor is accepted any more, TAR falls to nothing.
  const told = reports.flatMap(({ curve }) => curve.filter(({ fmr }) => fmr > 0));
  const lowest = Math.min(0.9, ...told.map(({ fnmr }) => 1 - fnmr));
  const exponents = Array.from({ length: 1 - least }, (_, i) => least + i);
  return {
    title: "ROC: genuine pairs accepted",
    description:
      "The share of genuine pairs accepted against the share of impostor pairs accepted, at every threshold; nearer to the upper left is better. A rate of 0 lies on the edge.",
    x: {
      label: "impostor pairs accepted (FAR)",
      from: least,
      to: 0,
      ticks: exponents.map((at) => ({ at, label: at === 0 ? "1" : `1e${at}`.replace("-", "−") })),
    },
    y: { label: "genuine accepted (TAR), %", from: Math.floor(lowest * 10) * 10, to: 100 },
    series: reports.map((report, i) => line(report, i, ({ fmr, fnmr }) => [exponent(fmr), (1 - fnmr) * 100])),
    ...{ limits: [], bands: [], swatches: [] },
  };
}

/** Both errors on the scale of the normal distribution. */
export function facesDetPlot(reports: readonly DrawnModel[]): Plot {
  const scale = (least: number) => (rate: number) => probit(rate, least);
  const axis = (least: number) => {
    const ticks = rareProbitTicks(least);
    return { from: ticks[0].at, to: ticks[ticks.length - 1].at, ticks };
  };
  const leastFmr = 10 ** leastExponent(reports.map(({ impostor }) => impostor));
  const leastFnmr = 10 ** leastExponent(reports.map(({ genuine }) => genuine));
  const [across, up] = [scale(leastFmr), scale(leastFnmr)];
  return {
    title: "DET: what one error costs in the other",
    description:
      "Impostor pairs accepted against genuine pairs refused, at every threshold; nearer to the lower left is better. A rate of 0 lies on the edge.",
    x: { label: "impostor accepted (FMR), %", ...axis(leastFmr) },
    y: { label: "genuine refused (FNMR), %", ...axis(leastFnmr) },
    series: reports.map((report, i) => line(report, i, ({ fmr, fnmr }) => [across(fmr), up(fnmr)])),
    ...{ limits: [], bands: [], swatches: [] },
  };
}

/** The power of ten from which on an axis shows what so many pairs can tell: one error among all of them. */
function leastExponent(counts: readonly number[]): number {
  const most = Math.max(...counts, 1);
  return Math.min(-2, Math.max(LEAST_EXPONENT, Math.floor(-Math.log10(most))));
}

/** Genuine pairs and impostors, on one scale of scores. */
export function scorePlots(report: FacesReport): readonly Plot[] {
  const { histograms, settings } = report;
  return [
    scorePlot("genuine", histograms.genuine, "t3", settings.threshold),
    scorePlot("impostor", histograms.impostor, "t2", settings.threshold),
  ];
}

function scorePlot(name: string, { from, to, counts }: Histogram, tone: Tone, threshold: number): Plot {
  const all = counts.reduce((sum, one) => sum + one, 0);
  const width = (to - from) / counts.length;
  const shares = counts.map((one) => (all === 0 ? 0 : (one / all) * 100));
  return {
    title: `Scores: ${name} pairs`,
    description: `${all} scores of ${name} pairs; those below ${cosineText(threshold)} are refused.`,
    x: { label: "cosine", from, to },
    y: { label: "pairs, %", from: 0, to: Math.max(1, ...shares) * 1.15 },
    series: [
      { name, tone, kind: "bars", points: shares.map((share, i) => [from + i * width, share] as const) },
    ],
    limits: [{ axis: "x", at: threshold, label: cosineText(threshold) }],
    ...{ bands: [], swatches: [] },
  };
}

function line(
  { model, curve }: DrawnModel,
  index: number,
  place: (point: DrawnModel["curve"][number]) => readonly [number, number],
): Series {
  return { name: model, tone: tones[index % tones.length], kind: "line", points: curve.map(place) };
}
