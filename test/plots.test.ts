import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { plotPicture } from "./pictures/plot-picture.ts";
import { poorPicturesPlot } from "./pictures/poor-pictures-plot.ts";
import { readPage } from "./support/documented-pages.ts";

const folder = new URL("../docs/images/", import.meta.url);
const plots = readdirSync(folder).filter((name) => name.endsWith(".svg"));

describe("a plot in the documentation", () => {
  it.each(plots)("%s is shown on a page, small, and nothing but drawing", (name) => {
    const drawn = readFileSync(new URL(name, folder), "utf8");
    const page = `docs/${name.split("-")[0]}.md`;
    expect(readPage(page).includes(`](images/${name})`)).toBe(true);
    expect(drawn.length).toBeLessThan(40_000);
    expect(drawn).not.toMatch(/<(script|image|foreignObject|a)\b|href|url\(|\.(jpe?g|png|webp|mp4|webm)\b/i);
    expect(drawn).toContain("prefers-color-scheme: dark");
  });

  it("has a ground of its own, a legend without what has no name, and no markup from outside", () => {
    const axis = { label: "x & y, metres", from: 0, to: 1 };
    const series = ["<b>curve", ""].map((name) => ({
      ...{ name, tone: "t1" as const, kind: "line" as const },
      points: [[0, 0] as const, [1, 1] as const],
    }));
    const plot = { title: "<Title>", description: "says it", x: axis, y: axis, series };
    const drawn = plotPicture([{ plot: { ...plot, limits: [], bands: [], swatches: [] }, height: 200 }]);
    expect(drawn).toContain('class="ground"');
    expect(drawn.match(/class="key /g)).toHaveLength(1);
    expect(drawn).toContain("x &#38; y, metres");
    expect(drawn).not.toMatch(/<b>|<Title>/);
  });

  it("of poor pictures is drawn from the figures of docs/benchmarks.md", () => {
    const { series, x } = poorPicturesPlot(readPage("docs/benchmarks.md"));
    expect(series.map(({ points }) => points.filter(([, y]) => y !== undefined).length)).toEqual([
      10, 20, 10, 20,
    ]);
    // What there is room for beside one another.
    expect(Math.max(...(x.ticks ?? []).map(({ label }) => label.length))).toBeLessThan(14);
  });
});
