import { describe, expect, it } from "vitest";
import { type Plot, plotFigure, plotSvg } from "./plot.ts";
import { probit } from "./probit.ts";
import { roundTicks } from "./ticks.ts";

const size = { width: 400, height: 200 };
const plot: Plot = {
  ...{ title: "Yaw <b>", description: 'says "much" & more' },
  x: { label: "time, seconds", from: 0, to: 10 },
  y: { label: "ratio", from: -1, to: 1 },
  series: [
    {
      name: "</span><script>",
      tone: "t1",
      kind: "line",
      points: [
        [0, 0],
        [1, undefined],
        [2, 0.5],
        [99, 9],
      ],
    },
  ],
  limits: [{ axis: "y", at: 0.28, label: "turn & more" }],
  bands: [
    { from: 0, to: 4, label: "turn left" },
    { from: 5, to: 5.2, label: "blink" },
  ],
  swatches: [{ from: 0, to: 1, colour: '"><script>' }],
};

describe("a plot", () => {
  it("escapes every text", () => {
    const figure = plotFigure(plot);
    expect(figure).not.toContain("<script");
    expect(figure).not.toContain("<b>");
    expect(figure).toContain("turn &#38; more");
  });

  it("breaks a line off where there is no value, and keeps within its axes", () => {
    const path = /<path [^>]*d="([^"]*)"/.exec(plotSvg(plot, size, "wide"))?.[1] ?? "";
    expect(path.match(/M/g)).toHaveLength(2);
    const [, x, y] = /L([\d.]+) ([\d.]+)$/.exec(path) ?? [];
    expect(Number(x)).toBeLessThanOrEqual(size.width);
    expect(Number(y)).toBeGreaterThanOrEqual(0);
  });

  it("names a stretch by its number where the name does not fit", () => {
    const drawn = plotSvg(plot, size, "wide");
    expect(drawn).toContain(">turn left</text>");
    expect(drawn).toContain(">2</text>");
    expect(drawn).not.toContain(">blink</text>");
  });

  it("tells those who cannot see it what it is", () => {
    const drawn = plotSvg(plot, size, "wide");
    expect(drawn).toMatch(/role="img" aria-label="Yaw/);
    expect(drawn).toContain("<desc>says &#34;much&#34; &#38; more</desc>");
  });
});

describe("an axis", () => {
  it.each([
    [0, 10, 5, ["0", "2", "4", "6", "8", "10"]],
    [-0.3, 0.3, 5, ["−0.2", "0.0", "0.2"]],
    [0, 3.4, 5, ["0", "1", "2", "3"]],
  ] as const)("from %f to %f is marked at round numbers", (from, to, most, labels) => {
    expect(roundTicks(from, to, most).map(({ label }) => label)).toEqual(labels);
  });

  it("of rates puts half in the middle, and grows evenly in standard deviations", () => {
    expect(probit(0.5)).toBeCloseTo(0, 3);
    expect(probit(0.0228)).toBeCloseTo(-2, 2);
    expect(probit(0.8413)).toBeCloseTo(1, 2);
    expect(probit(0)).toBe(probit(0.001));
  });
});
