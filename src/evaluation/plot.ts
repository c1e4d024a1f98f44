/** Draws a plot as inline SVG: labelled axes, curves, thresholds as dashed lines, shaded stretches. Numbers in, markup out. */
import { escapeHtml } from "./html.ts";
import { roundTicks, type Tick } from "./ticks.ts";

export type Tone = "t1" | "t2" | "t3" | "t4" | "red" | "green" | "blue" | "muted";

export interface Axis {
  /** With its unit. */
  readonly label: string;
  readonly from: number;
  readonly to: number;
  /** Round numbers without. */
  readonly ticks?: readonly Tick[];
}

export interface Series {
  readonly name: string;
  readonly tone: Tone;
  /** `bars` stand on the axis, each as wide as the distance to the next. */
  readonly kind: "line" | "dots" | "bars";
  /** Where `y` is undefined a line is broken off. */
  readonly points: readonly (readonly [x: number, y: number | undefined])[];
}

export interface Plot {
  readonly title: string;
  /** What a reader who cannot see it should know. */
  readonly description: string;
  readonly x: Axis;
  readonly y: Axis;
  readonly series: readonly Series[];
  /** Thresholds, each on one axis. */
  readonly limits: readonly { readonly axis: "x" | "y"; readonly at: number; readonly label: string }[];
  /** Stretches along x, such as steps. */
  readonly bands: readonly { readonly from: number; readonly to: number; readonly label: string }[];
  /** Colours along the bottom, such as a screen's. */
  readonly swatches: readonly { readonly from: number; readonly to: number; readonly colour: string }[];
}

/**
 * A plot with its caption and legend, once for wide and once for narrow pages: letters must not shrink with the page.
 *
 * @param shape `tall` where both axes weigh the same.
 */
export function plotFigure(plot: Plot, shape: "flat" | "tall" = "flat"): string {
  const entries = plot.series.map(
    ({ name, tone }) => `<span><i class="s-${tone}"></i>${escapeHtml(name)}</span>`,
  );
  const height = shape === "flat" ? { wide: 260, narrow: 230 } : { wide: 460, narrow: 340 };
  const limit = plot.limits.length > 0 ? ['<span><i class="limit"></i>threshold</span>'] : [];
  return `<figure><figcaption><strong>${escapeHtml(plot.title)}</strong>${[...entries, ...limit].join(" ")}</figcaption>
${plotSvg(plot, { width: 900, height: height.wide }, "wide")}
${plotSvg(plot, { width: 356, height: height.narrow }, "narrow")}</figure>`;
}

/** @param kind A class for the element. */
export function plotSvg(
  plot: Plot,
  { width, height }: { readonly width: number; readonly height: number },
  kind: string,
): string {
  const box = { left: 56, right: width - 14, top: 24, bottom: height - 44 };
  const along = (axis: Axis, from: number, to: number) => (value: number) =>
    from +
    ((Math.min(axis.to, Math.max(axis.from, value)) - axis.from) / (axis.to - axis.from)) * (to - from);
  const frame: Frame = {
    ...{ plot, box },
    x: along(plot.x, box.left, box.right),
    y: along(plot.y, box.bottom, box.top),
  };
  // Never referred to by an id: the same plot stands on the page twice.
  return `<svg class="${escapeHtml(kind)}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escapeHtml(`${plot.title}. ${plot.description}`)}">
<title>${escapeHtml(plot.title)}</title><desc>${escapeHtml(plot.description)}</desc>
${[bands(frame), axes(frame, width), swatches(frame), curves(frame), limits(frame)].flat().join("\n")}
</svg>`;
}

interface Frame {
  readonly plot: Plot;
  readonly box: {
    readonly left: number;
    readonly right: number;
    readonly top: number;
    readonly bottom: number;
  };
  readonly x: (value: number) => number;
  readonly y: (value: number) => number;
}

/** Of a letter, at the size the style gives it. */
const LETTER = 6.4;
const SWATCH = 8;

function bands({ plot, box, x }: Frame): string[] {
  return plot.bands.flatMap(({ from, to, label }, i) => {
    const [left, right] = [x(from), x(to)];
    const fits = label.length * LETTER < right - left;
    // Where its name does not fit, the number by which a table names it.
    const name = fits ? label : String(i + 1);
    return [
      `<rect class="band" x="${at(left)}" y="${box.top}" width="${at(right - left)}" height="${box.bottom - box.top}"/>`,
      text((left + right) / 2, box.top - 7, name, "middle", "band-name"),
    ];
  });
}

function axes({ plot, box, x, y }: Frame, width: number): string[] {
  const xTicks = plot.x.ticks ?? roundTicks(plot.x.from, plot.x.to, width > 500 ? 12 : 5);
  const yTicks = plot.y.ticks ?? roundTicks(plot.y.from, plot.y.to, 5);
  const middle = (box.top + box.bottom) / 2;
  return [
    ...yTicks.flatMap((tick) => [
      line(box.left, y(tick.at), box.right, y(tick.at), "grid"),
      text(box.left - 7, y(tick.at) + 4, tick.label, "end"),
    ]),
    ...xTicks.flatMap((tick) => [
      line(x(tick.at), box.bottom, x(tick.at), box.bottom + 4, "axis"),
      text(x(tick.at), box.bottom + 17, tick.label, "middle"),
    ]),
    line(box.left, box.bottom, box.right, box.bottom, "axis"),
    line(box.left, box.top, box.left, box.bottom, "axis"),
    text((box.left + box.right) / 2, box.bottom + 36, plot.x.label, "middle"),
    `<text text-anchor="middle" transform="translate(13 ${at(middle)}) rotate(-90)">${escapeHtml(plot.y.label)}</text>`,
  ];
}

function swatches({ plot, box, x }: Frame): string[] {
  return plot.swatches.map(
    ({ from, to, colour }) =>
      `<rect class="swatch" x="${at(x(from))}" y="${box.bottom - SWATCH}" width="${at(x(to) - x(from))}" height="${SWATCH}" fill="${escapeHtml(colour)}"/>`,
  );
}

function curves(frame: Frame): string[] {
  return frame.plot.series.map((series) => {
    if (series.kind === "bars") return barsOf(series, frame);
    if (series.kind === "dots") return dotsOf(series, frame);
    return `<path class="curve s-${series.tone}" style="fill:none" d="${pathOf(series, frame)}"/>`;
  });
}

function dotsOf(series: Series, { x, y }: Frame): string {
  return seen(series)
    .map(([px, py]) => `<circle class="s-${series.tone}" cx="${at(x(px))}" cy="${at(y(py))}" r="3"/>`)
    .join("");
}

function pathOf({ points }: Series, { x, y }: Frame): string {
  let isDown = false;
  return points
    .map(([px, py]) => {
      if (py === undefined) {
        isDown = false;
        return "";
      }
      const move = isDown ? "L" : "M";
      isDown = true;
      return `${move}${at(x(px))} ${at(y(py))}`;
    })
    .join("");
}

function barsOf(series: Series, { x, y, box }: Frame): string {
  const bars = seen(series);
  const width = bars.length > 1 ? x(bars[1][0]) - x(bars[0][0]) : 8;
  return bars
    .filter(([, height]) => height > 0)
    .map(
      ([px, py]) =>
        `<rect class="bar s-${series.tone}" x="${at(x(px) + 0.5)}" y="${at(y(py))}" width="${at(Math.max(1, width - 1))}" height="${at(box.bottom - y(py))}"/>`,
    )
    .join("");
}

function limits({ plot, box, x, y }: Frame): string[] {
  return plot.limits.flatMap(({ axis, at: value, label }) => {
    if (axis === "y") {
      const height = y(value);
      return [
        line(box.left, height, box.right, height, "limit"),
        text(box.right - 4, height - 5, label, "end", "limit-name"),
      ];
    }
    const place = x(value);
    // On the side where there is room for its name.
    const isRight = place + 6 + label.length * LETTER > box.right;
    return [
      line(place, box.top, place, box.bottom, "limit"),
      text(place + (isRight ? -6 : 6), box.top + 12, label, isRight ? "end" : "start", "limit-name"),
    ];
  });
}

function seen({ points }: Series): (readonly [x: number, y: number])[] {
  return points.flatMap(([x, y]) => (y === undefined ? [] : [[x, y] as const]));
}

function line(x1: number, y1: number, x2: number, y2: number, kind: string): string {
  return `<line class="${kind}" x1="${at(x1)}" y1="${at(y1)}" x2="${at(x2)}" y2="${at(y2)}"/>`;
}

function text(x: number, y: number, label: string, anchor: string, kind = ""): string {
  return `<text x="${at(x)}" y="${at(y)}" text-anchor="${anchor}"${kind ? ` class="${kind}"` : ""}>${escapeHtml(label)}</text>`;
}

/** A tenth of a pixel is as fine as anyone sees. */
function at(pixels: number): string {
  return String(Math.round(pixels * 10) / 10);
}
