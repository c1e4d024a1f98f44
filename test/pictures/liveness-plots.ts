/** The plots of docs/liveness.md: live people against attacks, in single pictures and in whole clips. */
import type { Plot, Tone } from "../../src/evaluation/plot.ts";
import { attackScores, isScored } from "../../src/evaluation/rates.ts";
import type { RatesReport } from "../../src/evaluation/rates-report.ts";
import { detPlot, histograms } from "../../src/evaluation/rates-plots.ts";

const bare = { limits: [], bands: [], swatches: [] } as const;

/** Live people and one kind of attack on one scale, which is the same for all of them. */
export function attackScoresPlot(report: RatesReport, axis: { from: number; to: number }): Plot {
  const scored = report.presentations.filter(isScored);
  const live = scored.filter(({ attack }) => attack === undefined).map(({ score }) => score);
  const attacks = [...attackScores(scored).values()].flat();
  const width = (axis.to - axis.from) / BINS;
  const bars = (values: readonly number[]) =>
    Array.from({ length: BINS }, (_, i) => {
      const start = axis.from + i * width;
      const inside = values.filter((value) => value >= start && value < start + width).length;
      return [start, (inside / values.length) * 100] as const;
    });
  const series = [
    { name: `attacks: ${attacks.length} pictures`, tone: "t2" as const, points: bars(attacks) },
    { name: `live: ${live.length} pictures`, tone: "t3" as const, points: bars(live) },
  ];
  const most = Math.max(...series.flatMap(({ points }) => points.map(([, share]) => share)));
  return {
    title: `Single pictures: ${report.folder}`,
    description: `${live.length} scores of live faces and ${attacks.length} of attacks; those below ${report.threshold} are refused as photos.`,
    x: { label: "log odds of a live face", ...axis },
    y: { label: "of the kind, %", from: 0, to: Math.ceil(most / 5) * 5 + 5 },
    series: series.map((one) => ({ ...one, kind: "bars" })),
    ...{ ...bare, limits: [{ axis: "x", at: report.threshold, label: String(report.threshold) }] },
  };
}

/** From the lowest to the highest score of all, in whole numbers. */
export function commonAxis(reports: readonly RatesReport[]): { from: number; to: number } {
  const scores = reports.flatMap(({ presentations }) =>
    presentations.filter(isScored).map((one) => one.score),
  );
  return { from: Math.floor(Math.min(...scores)), to: Math.ceil(Math.max(...scores)) };
}

/** One curve for each set, each against the live people of its own camera. */
export function detOfCameras(reports: readonly RatesReport[]): Plot {
  const [first, ...others] = reports.flatMap((report, i) => {
    const plot = detPlot(report);
    if (!plot) return [];
    const series = plot.series.map((one) => ({
      ...one,
      tone: tones[i % tones.length],
      name: one.kind === "dots" ? "" : report.folder,
    }));
    return [{ ...plot, series }];
  });
  return {
    ...first,
    title: "Single pictures: what one error costs in the other",
    description: `${first.description} Dots: the threshold of photo sign-in.`,
    series: [first, ...others].flatMap(({ series }) => series),
  };
}

/** Whole clips, one dot each; kinds in rows. */
export function clipsPlot(report: RatesReport): Plot {
  const [frame] = histograms(report);
  const scored = report.presentations.filter(isScored);
  const row = (name: string, tone: Tone, y: number, isMeant: (attack: string | undefined) => boolean) => {
    const own = scored.filter(({ attack }) => isMeant(attack));
    const points = own
      .toSorted((a, b) => a.score - b.score)
      .map(({ score }, i) => [logOdds(score), y + 0.12 * ((i % 3) - 1)] as const);
    return { name: `${name}: ${own.length} clips`, tone, kind: "dots" as const, points };
  };
  return {
    ...frame,
    title: "Whole clips: the score that the fusion gate decides by",
    description: "Each dot is one clip; those left of the threshold are refused.",
    x: { ...frame.x, label: "probability of a live person (spaced by its log odds)" },
    y: {
      ...{ label: "", from: 0.5, to: 2.5 },
      ticks: [
        { at: 1, label: "replay" },
        { at: 2, label: "live" },
      ],
    },
    series: [
      row("screen replays", "t2", 1, (attack) => attack !== undefined),
      row("live people", "t3", 2, (attack) => attack === undefined),
    ],
  };
}

const tones: readonly Tone[] = ["t1", "t2", "t3", "t4"];
const BINS = 32;

function logOdds(probability: number): number {
  return Math.log(probability / (1 - probability));
}
