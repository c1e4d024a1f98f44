/** A picture of plots, one below the other: an SVG file of its own, with legends and a ground, readable in light and dark. Numbers in, text out. */
import { escapeHtml } from "../../src/evaluation/html.ts";
import { type Plot, plotSvg } from "../../src/evaluation/plot.ts";
import { plotColours, plotRules } from "../../src/evaluation/plot-style.ts";

export interface Panel {
  readonly plot: Plot;
  /** Of the plot alone, in pixels. */
  readonly height: number;
}

const WIDTH = 900;
const PAD = 14;
/** For a title and a line of legend. */
const HEAD = 50;
/** Of a letter, at the size the style gives it. */
const LETTER = 6.3;

/** @param panels At least one. */
export function plotPicture(panels: readonly Panel[]): string {
  const tops = panels.map((_, i) =>
    panels.slice(0, i).reduce((top, { height }) => top + HEAD + height + PAD, PAD),
  );
  const last = panels[panels.length - 1];
  const height = tops[tops.length - 1] + HEAD + last.height;
  const drawn = panels.map((panel, i) => panelMarkup(panel, tops[i]));
  const title = panels.map(({ plot }) => `${plot.title}. ${plot.description}`).join(" ");
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img">
<title>${escapeHtml(title)}</title>
<style>${plotColours}${plotRules}
.ground { fill: var(--card); stroke: var(--line); } svg .bar { opacity: .65; }
svg .title { font-weight: 600; font-size: 14px; fill: var(--text); } svg .key { fill: none; stroke-width: 3; }
</style>
<rect class="ground" x=".5" y=".5" width="${WIDTH - 1}" height="${height - 1}" rx="10"/>
${drawn.join("\n")}
</svg>
`;
}

function panelMarkup({ plot, height }: Panel, top: number): string {
  const drawn = plotSvg(plot, { width: WIDTH - 8, height }, "plot");
  return `<text class="title" x="${PAD}" y="${top + 14}">${escapeHtml(plot.title)}</text>
${legend(plot, top + 34)}
${drawn.replace("<svg ", `<svg x="4" y="${top + HEAD - 12}" width="${WIDTH - 8}" height="${height}" `)}`;
}

function legend({ series, limits }: Plot, y: number): string {
  const keys = series.map(({ name, tone }) => ({ name, kind: `s-${tone}` }));
  if (limits.some(({ axis }) => axis === "x")) keys.push({ name: "threshold", kind: "limit" });
  // What belongs to a series before it, such as its interval, has no name.
  const named = keys.filter(({ name }) => name !== "");
  return named
    .map(({ name, kind }, i) => {
      const x = named.slice(0, i).reduce((left, before) => left + 42 + before.name.length * LETTER, PAD);
      return `<path class="key ${kind}" style="fill:none" d="M${x.toFixed(0)} ${y - 4}h18"/><text x="${(x + 24).toFixed(0)}" y="${y}">${escapeHtml(name)}</text>`;
    })
    .join("\n");
}
