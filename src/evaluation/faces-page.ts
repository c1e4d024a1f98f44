/** The report on faces as a page of its own: models side by side, curves, scores, groups, and what was not compared. */
import type { FacesReport } from "./faces-report.ts";
import {
  accuracyText,
  aucText,
  caveat,
  cosineText,
  eerText,
  farCells,
  groupTable,
  headline,
  oddPairs,
  recommendedText,
  remarks,
  shareText,
  sideBySideCells,
} from "./faces-text.ts";
import { facesDetPlot, rocPlot, scorePlots } from "./faces-plots.ts";
import { htmlPage, htmlTable, paragraph, type Section } from "./html.ts";
import { plotFigure } from "./plot.ts";
import { farName } from "./tar-at-far.ts";

/** @param reports One for each model, all of the same pairs. */
export function facesPage(reports: readonly FacesReport[]): string {
  const several = reports.length > 1;
  const hasCurves = reports.some(({ curve }) => curve.length > 0);
  const curves = [plotFigure(rocPlot(reports), "tall"), plotFigure(facesDetPlot(reports), "tall")];
  const sections: Section[] = [
    ...(several ? [{ title: "Side by side", body: sideBySideTable(reports) }] : []),
    ...(hasCurves ? [{ title: "Trade-off", body: curves.join("") }] : []),
    ...reports.flatMap((report) => modelSections(report, several ? `${report.model}: ` : "")),
  ];
  const lead = [
    ...reports.flatMap((report) => [
      paragraph(headline(report)),
      ...remarks(report).map((one) => paragraph(one)),
    ]),
    paragraph(caveat, "muted"),
  ];
  return htmlPage(`Comparing faces: ${reports[0].input}`, lead.join("\n"), sections);
}

function sideBySideTable(reports: readonly FacesReport[]): string {
  const rates = reports[0].tarAtFar.map(({ far }) => `TAR at ${farName(far)}`);
  const head = ["model", "accuracy", "AUC", "EER", ...rates, "not compared"];
  return htmlTable(head, reports.map(sideBySideCells));
}

function modelSections(report: FacesReport, prefix: string): readonly Section[] {
  const scores = scorePlots(report).map((plot) => plotFigure(plot));
  const odd = oddPairs(report).map(({ kind, score, a, b }) => [kind, cosineText(score), a, b]);
  const failures = report.failures.map(({ file, reasons }) => [file, reasons.join(", ")]);
  return [
    { title: `${prefix}Figures`, body: figureTable(report) + farTable(report) },
    { title: `${prefix}Scores`, body: `<div class="pair">${scores.join("")}</div>` },
    ...(report.groups.length > 0 ? [{ title: `${prefix}Groups`, body: groupHtml(report) }] : []),
    ...(odd.length > 0
      ? [
          {
            title: `${prefix}Pairs to look at`,
            body: htmlTable(["what", "score", "picture", "picture"], odd, [1]),
          },
        ]
      : []),
    {
      title: `${prefix}Not compared`,
      body: failures.length > 0 ? htmlTable(["picture", "why"], failures) : paragraph("None."),
    },
  ];
}

function figureTable(report: FacesReport): string {
  const { atThreshold, settings } = report;
  const at = cosineText(settings.threshold);
  const rows = [
    ["accuracy", accuracyText(report)],
    ["area under the curve", aucText(report)],
    ["equal error rate", eerText(report)],
    [`genuine pairs refused at ${at} (FNMR)`, shareText(atThreshold.fnmr)],
    [`impostor pairs accepted at ${at} (FMR)`, shareText(atThreshold.fmr)],
    ["recommended threshold", recommendedText(report)],
  ];
  return htmlTable(
    ["figure", "value [95 % interval]"],
    rows.map(([name, value]) => [name, { lines: [value] }]),
  );
}

function farTable({ tarAtFar }: FacesReport): string {
  const head = ["FAR", "threshold", "TAR [95 % interval]", "interval by people"];
  return `<p></p>${htmlTable(head, tarAtFar.map(farCells), [1])}`;
}

function groupHtml(report: FacesReport): string {
  const { head, rows, right } = groupTable(report);
  return htmlTable(head, rows, right);
}
