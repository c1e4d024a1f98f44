/** The report of an evaluation as a page of its own: rates by kind, the trade-off, the spread of scores, and what was decided wrongly. */
import { attackKinds } from "./labels.ts";
import { type Cell, htmlPage, htmlTable, paragraph, type Section } from "./html.ts";
import { plotFigure } from "./plot.ts";
import type { Rate } from "./rates.ts";
import { detPlot, histograms } from "./rates-plots.ts";
import { mistakesOf, type RatesReport, refusalCounts } from "./rates-report.ts";
import { areaLine, caveat, scoreText, summaryLine } from "./rates-text.ts";
import { numberText, percentText, rateText } from "./text-table.ts";

export function ratesPage(report: RatesReport): string {
  const det = detPlot(report);
  const sections: Section[] = [
    { title: "Error rates", body: rateTable(report) },
    ...(det ? [{ title: "Trade-off", body: plotFigure(det, "tall") + operatingTable(report) }] : []),
    {
      title: "Scores",
      body: `<div class="pair">${histograms(report)
        .map((plot) => plotFigure(plot))
        .join("")}</div>`,
    },
    ...refusalSection(report),
    { title: "Decided wrongly", body: mistakeTable(report) },
    ...unreadSection(report),
  ];
  const lead = [
    paragraph(summaryLine(report)),
    paragraph(areaLine(report)),
    paragraph(caveat(report), "muted"),
  ];
  return htmlPage(`Attack detection: ${report.folder}`, lead.join("\n"), sections);
}

function rateTable({ apcer, bpcer, nonResponse }: RatesReport): string {
  const row = (name: string, measure: string, rate: Rate, silent: Rate): Cell[] => [
    ...[name, measure, rate.rate === null ? "–" : `${percentText(rate.rate)} %`],
    `${percentText(rate.low)}–${percentText(rate.high)} %`,
    ...[String(rate.n), rateText(silent)],
  ];
  const kinds = Object.entries(apcer).map(([kind, rate]) =>
    row(kind, "accepted (APCER)", rate, nonResponse.apnrr[kind]),
  );
  const head = ["", "error", "rate", "95 % interval", "of", "without a usable face"];
  return htmlTable(head, [...kinds, row("live", "refused (BPCER)", bpcer, nonResponse.bpnrr)], [2, 3, 4]);
}

function operatingTable({ operatingPoints }: RatesReport): string {
  const rows = operatingPoints.map(({ goal, threshold, worstKind, apcer, bpcer }) => [
    ...[goal, numberText(threshold), rateText(apcer), worstKind, rateText(bpcer)],
  ]);
  return htmlTable(["point", "threshold", "APCER, worst kind", "kind", "BPCER"], rows, [1]);
}

function refusalSection(report: RatesReport): readonly Section[] {
  const counts = refusalCounts(report);
  if (report.things === "pictures" || counts.length === 0) return [];
  const kinds = attackKinds(report.presentations);
  const rows = counts.map(({ reason, counts: own }) => [
    ...[reason, String(own.get(undefined) ?? 0), ...kinds.map((kind) => String(own.get(kind) ?? 0))],
  ]);
  const right = [undefined, ...kinds].map((_, i) => i + 1);
  return [{ title: "Refusals by gate", body: htmlTable(["gate", "live", ...kinds], rows, right) }];
}

function mistakeTable(report: RatesReport): string {
  const { refused, accepted } = mistakesOf(report);
  if (refused.length + accepted.length === 0) return paragraph("None.");
  const rows = [
    ...refused.map((one) => ["live, refused", scoreText(one.score), one.file, one.reasons.join(", ")]),
    ...accepted.map((one) => [`${one.attack ?? ""}, accepted`, scoreText(one.score), one.file, ""]),
  ];
  return htmlTable(["what", "score", "file", "reason"], rows, [1]);
}

function unreadSection({ unreadable }: RatesReport): readonly Section[] {
  if (unreadable.length === 0) return [];
  const rows = unreadable.map(({ file, reason }) => [file, reason]);
  return [{ title: "Not read", body: htmlTable(["file", "why"], rows) }];
}
