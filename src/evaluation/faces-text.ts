/** The report on faces as lines of plain text. */
import { type FacesReport, pairsOf } from "./faces-report.ts";
import type { Rate } from "./rates.ts";
import { farName } from "./tar-at-far.ts";
import { textTable } from "./text-table.ts";

/** @param reports One for each model, all of the same pairs. */
export function facesLines(reports: readonly FacesReport[]): readonly string[] {
  const parts = reports.map(modelLines);
  const summary = reports.length > 1 ? [...sideBySide(reports), ""] : [];
  return [...summary, ...parts.flatMap((lines, i) => (i > 0 ? ["", ...lines] : lines)), "", caveat];
}

/** What the figures do not say. */
export const caveat =
  "Intervals are 95 %, Clopper–Pearson, as if pairs had nothing to do with one another; those by people draw the people " +
  "again instead, since pairs of one person are alike, and are the honest ones where they are wider.";

/** What was measured, on how much, by what. */
export function headline(report: FacesReport): string {
  const { input, model, genuine, impostor, pictures, people } = report;
  const kinds = `${count(genuine, "genuine")} and ${count(impostor, "impostor")}`;
  return `${input}: ${count(pairsOf(report), "pairs")} (${kinds} compared) of ${count(pictures, "pictures")} of ${count(people, "people")}, by ${model}`;
}

/** What a reader has to know to read the figures rightly. */
export function remarks(report: FacesReport): readonly string[] {
  const { choice, notCompared, genuine, impostor, crops, unfit, accuracy } = report;
  const reasons = Object.entries(unfit.reasons).map(([reason, number]) => `${reason} ${numeral(number)}`);
  return [
    ...(choice.kind === "sample"
      ? [
          `A sample, drawn with seed ${choice.seed}, of ${count(choice.genuine, "genuine")} and ${count(choice.impostor, "impostor")} pairs; --max-pairs takes more.`,
        ]
      : []),
    ...(notCompared > 0
      ? [
          `${count(notCompared, "pairs")} could not be compared; they count ${choice.kind === "list" ? "as wrong in the accuracy, and nowhere else" : "nowhere"}.`,
        ]
      : []),
    ...(genuine === 0 ? ["No genuine pair: nobody has two usable pictures."] : []),
    ...(impostor === 0 ? ["No impostor pair: false matches cannot be measured on one person."] : []),
    ...(accuracy !== undefined && impostor > 9 * genuine
      ? ["Nearly all pairs are of strangers, so the accuracy speaks of them alone: read TAR at FAR."]
      : []),
    ...(crops > 0
      ? [
          `${count(crops, "crops")} of vultus align ${crops === 1 ? "was compared as it is" : "were compared as they are"}: nobody can tell of a crop how large, how far turned and how alone its face was.`,
        ]
      : []),
    ...(unfit.pictures > 0
      ? [
          `Enrolment would refuse ${numeral(unfit.pictures)} of these pictures (${reasons.join(", ")}); they are compared all the same: --only-enrollable leaves them out.`,
        ]
      : []),
  ];
}

/** `99.61 % [99.20–99.84]` */
export function shareText({ rate, low, high }: Rate): string {
  return rate === null ? "not measurable" : `${percents(rate)} % [${percents(low)}–${percents(high)}]`;
}

/** In per cent, with two decimals, and with two digits below 0.1 %. */
export function percents(share: number): string {
  const value = share * 100;
  if (value === 0 || value >= 0.1) return value.toFixed(2);
  return value < 1e-6 ? value.toExponential(1) : value.toPrecision(2);
}

export function accuracyText({ accuracy }: FacesReport): string {
  if (accuracy === undefined) return "not measurable";
  const { value, low, high, method, parts } = accuracy;
  const share = shareText({ rate: value, n: 0, low, high });
  return method === "folds"
    ? `${share}, the mean of ${parts.length} folds, each at the threshold of the others`
    : `${share} in sample: at the best threshold of these very pairs, ${cosineText(parts[0].threshold)}`;
}

export function aucText({ auc }: Pick<FacesReport, "auc">): string {
  if (auc === undefined) return "not measurable";
  // Where all genuine pairs score above all impostors, the method has no spread to tell an interval from.
  const interval =
    auc.low === auc.high ? "(no overlap, so no interval)" : `[${auc.low.toFixed(4)}–${auc.high.toFixed(4)}]`;
  return `${auc.value.toFixed(4)} ${interval}`;
}

export function eerText({ eer }: Pick<FacesReport, "eer">): string {
  return eer === undefined ? "not measurable" : `${percents(eer.rate)} % at ${cosineText(eer.threshold)}`;
}

export function recommendedText({ recommended, impostor, settings }: FacesReport): string {
  const { fmr, bound, leastImpostors } = recommended;
  if (bound === undefined) {
    return `FMR ${fmr} is not measurable: ${count(impostor, "impostor pairs")}, and at least ${numeral(leastImpostors)} are needed`;
  }
  const sure = `keeps FMR at or below ${fmr} with 95 % confidence (${count(bound.errors, "false matches")} of ${numeral(impostor)} seen), and refuses ${shareText(bound.fnmr)} of genuine pairs`;
  const use = bound.threshold < settings.threshold ? `; in use is ${cosineText(settings.threshold)}` : "";
  return `${cosineText(bound.threshold)} ${sure}${use}`;
}

export function cosineText(cosine: number): string {
  return cosine.toFixed(3).replace("-", "−");
}

/** `1 pair`, `1,800 pairs`. @param things In the plural. */
export function count(number: number, things: string): string {
  const one = things === "people" ? "person" : things.replace(/(?<=ch)es$|s$/, "");
  return `${numeral(number)} ${number === 1 ? one : things}`;
}

/** `2,690,040` */
function numeral(number: number): string {
  return number.toLocaleString("en-US");
}

/** Of one FAR: the point, or why there is none. */
export function farCells({
  far,
  reached,
  people,
  leastImpostors,
}: FacesReport["tarAtFar"][number]): readonly string[] {
  if (reached === undefined) {
    return [
      farName(far),
      "–",
      `not measurable: at least ${count(leastImpostors, "impostor pairs")} are needed`,
      "",
    ];
  }
  const { threshold, tar } = reached;
  const interval = people ? `[${percents(people.low)}–${percents(people.high)}]` : "–";
  return [farName(far), cosineText(threshold), shareText(tar), interval];
}

function modelLines(report: FacesReport): readonly string[] {
  const { settings, atThreshold } = report;
  return [
    headline(report),
    ...remarks(report),
    "",
    ...textTable([
      ["accuracy", accuracyText(report)],
      ["AUC", aucText(report)],
      ["equal error rate", eerText(report)],
      [
        `FNMR at ${cosineText(settings.threshold)}`,
        `${shareText(atThreshold.fnmr)} of genuine pairs refused`,
      ],
      [
        `FMR at ${cosineText(settings.threshold)}`,
        `${shareText(atThreshold.fmr)} of impostor pairs accepted`,
      ],
      ["recommended", recommendedText(report)],
    ]),
    "",
    ...textTable(
      [["FAR", "threshold", "TAR [95 % interval]", "by people"], ...report.tarAtFar.map(farCells)],
      [1],
    ),
    ...groupLines(report),
    ...oddLines(report),
    ...failureLines(report),
  ];
}

function groupLines(report: FacesReport): readonly string[] {
  if (report.groups.length === 0) return [];
  const { head, rows, right } = groupTable(report);
  return ["", ...textTable([head, ...rows], right)];
}

/** All at the threshold in use: what one threshold means to different people. */
export function groupTable({ groups, settings }: FacesReport) {
  const at = cosineText(settings.threshold);
  const head = ["group", "genuine", "impostor", `FNMR at ${at}`, `FMR at ${at}`, "AUC", "EER"];
  const rows = groups.map((one) => [
    ...[one.group, numeral(one.genuine), numeral(one.impostor), shareText(one.fnmr), shareText(one.fmr)],
    ...[aucText(one), one.eer ? `${percents(one.eer.rate)} %` : "–"],
  ]);
  return { head, rows, right: [1, 2] };
}

/** The lowest genuine pairs below the threshold and the highest impostors above it: often a label is wrong. */
function oddLines(report: FacesReport): readonly string[] {
  const rows = oddPairs(report).map(({ kind, score, a, b }) => [kind, cosineText(score), a, b]);
  if (rows.length === 0) return [];
  return ["", ...textTable([["look at these", "score", "picture", "picture"], ...rows], [1])];
}

export function oddPairs({ oddest, settings }: FacesReport) {
  const { genuine, impostor } = oddest;
  return [
    ...impostor
      .filter(({ score }) => score >= settings.threshold)
      .map((pair) => ({ kind: "strangers?", ...pair })),
    ...genuine
      .filter(({ score }) => score < settings.threshold)
      .map((pair) => ({ kind: "one person?", ...pair })),
  ];
}

function failureLines({ failures }: FacesReport): readonly string[] {
  if (failures.length === 0) return ["", "Every picture could be compared."];
  const most = 40;
  const rows = failures.slice(0, most).map(({ file, reasons }) => [file, reasons.join(", ")]);
  const left = failures.length > most ? [`and ${failures.length - most} more: see --json or --html`] : [];
  return ["", ...textTable([[`not compared (${failures.length})`, "why"], ...rows]), ...left];
}

function sideBySide(reports: readonly FacesReport[]): readonly string[] {
  const head = [
    "model",
    "accuracy",
    "AUC",
    "EER",
    ...reports[0].tarAtFar.map(({ far }) => `TAR at ${farName(far)}`),
    "not compared",
  ];
  return textTable([head, ...reports.map(sideBySideCells)]);
}

/** A row for each model. */
export function sideBySideCells({
  model,
  accuracy,
  auc,
  eer,
  tarAtFar,
  failures,
}: FacesReport): readonly string[] {
  return [
    model,
    accuracy ? `${percents(accuracy.value)} %` : "–",
    auc?.value.toFixed(4) ?? "–",
    eer ? `${percents(eer.rate)} %` : "–",
    ...tarAtFar.map(({ reached }) => (reached ? `${percents(reached.tar.rate ?? 0)} %` : "–")),
    String(failures.length),
  ];
}
