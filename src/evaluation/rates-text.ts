/** The report of an evaluation as lines of plain text. */
import { attackKinds } from "./labels.ts";
import { mistakesOf, type RatesReport, refusalCounts } from "./rates-report.ts";
import { numberText, percentText, rateText, textTable } from "./text-table.ts";

export function ratesLines(report: RatesReport): readonly string[] {
  const { apcer, bpcer, nonResponse } = report;
  const kinds = Object.entries(apcer).map(([kind, rate]) => [kind, "accepted (APCER)", rateText(rate)]);
  const missing = [
    ["live", "BPNRR", nonResponse.bpnrr] as const,
    ...Object.entries(nonResponse.apnrr).map(([kind, rate]) => [kind, "APNRR", rate] as const),
  ].filter(([, , rate]) => rate.rate !== 0);
  return [
    summaryLine(report),
    "",
    ...textTable([
      ["", "error", "rate [95 % interval]"],
      ...kinds,
      ["live", "refused (BPCER)", rateText(bpcer)],
    ]),
    "",
    ...missing.map(([kind, name, rate]) => `Without a usable face (${name}): ${kind} ${rateText(rate)}`),
    areaLine(report),
    ...operatingLines(report),
    ...refusalLines(report),
    ...mistakeLines(report),
    ...report.unreadable.map(({ file, reason }) => `Not read: ${file}: ${reason}`),
    "",
    caveat(report),
  ];
}

/** What was measured, on how much, by what. */
export function summaryLine({
  folder,
  things,
  policy,
  threshold,
  scoreLabel,
  presentations,
}: RatesReport): string {
  const live = presentations.filter(({ attack }) => attack === undefined).length;
  const kinds = attackKinds(presentations).length;
  const counts = `${live} live and ${presentations.length - live} attack ${things} of ${kinds} ${kinds === 1 ? "kind" : "kinds"}`;
  return `${folder}: ${counts}, policy ${policy}, ${scoreLabel} ≥ ${numberText(threshold)}`;
}

/** `AUC 0.984 [0.970–0.998], equal error rate 5.8 % at 1.02` */
export function areaLine({ auc, aucInterval, eer }: RatesReport): string {
  if (auc === null || aucInterval === null || eer === null) return "AUC: not defined without scores of both.";
  // Where all live ones score above all attacks, the method has no spread to tell an interval from.
  const interval =
    aucInterval.low === aucInterval.high
      ? "(no overlap, so no interval)"
      : `[${aucInterval.low.toFixed(4)}–${aucInterval.high.toFixed(4)}]`;
  const area = `AUC ${auc.toFixed(4)} ${interval}`;
  return `${area}, equal error rate ${percentText(eer.rate)} % at ${numberText(eer.threshold)}`;
}

/** What the figures do not say. */
export function caveat({ things }: RatesReport): string {
  const alike =
    "Pictures of one person, or frames of one clip, are alike: an interval over them is too narrow.";
  return things === "pictures"
    ? `Intervals are 95 %, Clopper–Pearson, over single pictures. ${alike}`
    : "Intervals are 95 %, Clopper–Pearson, over clips. Only the gates that need no prompt judged them; in a capture the steps come on top.";
}

function operatingLines({ operatingPoints, things }: RatesReport): readonly string[] {
  if (operatingPoints.length === 0) return [];
  const rows = operatingPoints.map(({ goal, threshold, worstKind, apcer, bpcer }) => [
    ...[goal, numberText(threshold), rateText(apcer), worstKind, rateText(bpcer)],
  ]);
  const head = ["operating point", "threshold", "APCER, worst kind", "kind", "BPCER"];
  const by = things === "clips" ? " (by the score alone)" : "";
  return ["", `Detection error trade-off${by}:`, ...textTable([head, ...rows], [1])];
}

function refusalLines(report: RatesReport): readonly string[] {
  const counts = refusalCounts(report);
  if (report.things === "pictures" || counts.length === 0) return [];
  const kinds = attackKinds(report.presentations);
  const rows = counts.map(({ reason, counts: own }) => [
    ...[reason, String(own.get(undefined) ?? 0), ...kinds.map((kind) => String(own.get(kind) ?? 0))],
  ]);
  const right = [undefined, ...kinds].map((_, i) => i + 1);
  return ["", "Refusals by gate:", ...textTable([["gate", "live", ...kinds], ...rows], right)];
}

function mistakeLines(report: RatesReport): readonly string[] {
  const { refused, accepted } = mistakesOf(report);
  const rows = [
    ...refused.map((one) => ["live, refused", scoreText(one.score), one.file, one.reasons.join(", ")]),
    ...accepted.map((one) => ["attack, accepted", scoreText(one.score), one.file, ""]),
  ];
  if (rows.length === 0) return ["", "No file was decided wrongly."];
  const most = 40;
  const left = rows.length > most ? [`and ${rows.length - most} more: see --json or --html`] : [];
  const head = ["decided wrongly", "score", "file", "reason"];
  return ["", ...textTable([head, ...rows.slice(0, most)], [1]), ...left];
}

/** `–` where there was nothing to judge. */
export function scoreText(score: number | undefined): string {
  return score === undefined ? "–" : score.toFixed(3);
}
