import { describe, expect, it } from "vitest";
import { operatingPoints } from "./det.ts";
import { labelFiles } from "./labels.ts";
import { type Presentation, ratesOf } from "./rates.ts";
import { type Evaluated, mistakesOf, reportJson, reportOf } from "./rates-report.ts";
import { ratesLines } from "./rates-text.ts";

const live = (score: number | undefined, i = 0): Presentation => ({
  ...{ file: `live/${i}.jpg`, attack: undefined, score },
  reasons: score === undefined ? ["no-face"] : score < 0 ? ["pad:looks-recaptured"] : [],
});
const attack = (kind: string, score: number | undefined, i = 0): Presentation => ({
  ...live(score),
  ...{ file: `spoof/${kind}/${i}.jpg`, attack: kind },
});

const presentations: readonly Presentation[] = [
  ...[3, 2, 1, -0.5, undefined].map((score, i) => live(score, i)),
  ...[-3, -2, -1, 0.5].map((score, i) => attack("print", score, i)),
  ...[-4, 1.5].map((score, i) => attack("screen", score, i)),
];
const evaluated: Evaluated = {
  ...{ folder: "faces", things: "pictures", policy: "photo", scoreLabel: "log odds", threshold: 0 },
  ...{ presentations, unreadable: [{ file: "live/broken.jpg", reason: "damaged" }] },
};

describe("labelling a folder", () => {
  it("takes the kind from the sub-folder of spoof, and the folder's name without one", () => {
    const labelled = labelFiles(
      "door",
      ["spoof/print/a.jpg", "live/ada/deep/b.jpg", "spoof/c.jpg"],
      "pictures",
    );
    expect(labelled).toEqual([
      { file: "live/ada/deep/b.jpg", attack: undefined },
      { file: "spoof/c.jpg", attack: "door" },
      { file: "spoof/print/a.jpg", attack: "print" },
    ]);
  });

  it("leaves out what lies elsewhere", () => {
    const labelled = labelFiles("door", ["live/a.jpg", "notes/b.jpg", "c.jpg", "spoof/d.jpg"], "pictures");
    expect(labelled.map(({ file }) => file)).toEqual(["live/a.jpg", "spoof/d.jpg"]);
  });

  it.each([[["spoof/a.jpg"], "live"] as const, [["live/a.jpg"], "spoof"] as const, [[], "live"] as const])(
    "refuses a folder that has only %s, naming what is missing",
    (files, missing) => {
      expect(() => labelFiles("door", files, "pictures")).toThrow(new RegExp(`door/${missing}/`));
    },
  );
});

describe("the rates", () => {
  const rates = ratesOf(presentations);

  it("count live ones refused and attacks accepted, of those with a score", () => {
    expect(rates.bpcer).toMatchObject({ rate: 1 / 4, n: 4 });
    expect(rates.apcer["print"]).toMatchObject({ rate: 1 / 4, n: 4 });
    expect(rates.apcer["screen"]).toMatchObject({ rate: 1 / 2, n: 2 });
  });

  it("name the worst kind of attack first", () => {
    expect(Object.keys(rates.apcer)).toEqual(["screen", "print"]);
  });

  it("tell what had no face apart", () => {
    expect(rates.nonResponse.bpnrr).toMatchObject({ rate: 1 / 5, n: 5 });
    expect(rates.nonResponse.apnrr["print"]).toMatchObject({ rate: 0, n: 4 });
  });

  it("carry the exact interval of Clopper and Pearson", () => {
    // 1 of 4: 0.0063 to 0.8059 by the quantiles of the beta distribution.
    expect(rates.bpcer.low).toBeCloseTo(0.0063, 4);
    expect(rates.bpcer.high).toBeCloseTo(0.8059, 4);
  });

  it("do not depend on the order of the files", () => {
    expect(ratesOf(presentations.toReversed())).toEqual(rates);
  });

  it("know no rate of nothing", () => {
    const none = ratesOf([live(undefined), attack("print", undefined)]);
    expect(none).toMatchObject({
      auc: null,
      eer: null,
      bpcer: { rate: null, n: 0, low: 0, high: 1 },
      det: [],
    });
  });
});

describe("the trade-off", () => {
  it("goes from everything accepted to nothing accepted", () => {
    const { det } = ratesOf(presentations);
    expect(det[0]).toMatchObject({ apcer: 1, bpcer: 0 });
    expect(det.at(-1)).toMatchObject({ apcer: 0, bpcer: 1 });
  });

  it("reads off the fewest refused live ones at a bound on the worst kind", () => {
    const attacks = new Map([
      ["print", [-3, -2, -1, 0.5]],
      ["screen", [-4, 1.5]],
    ]);
    const points = operatingPoints([3, 2, 1, -0.5], attacks, 0);
    expect(points[0]).toMatchObject({ goal: "in use", threshold: 0, worstKind: "screen" });
    expect(points[1]).toMatchObject({ goal: "APCER ≤ 0 %", threshold: 2, bpcer: { rate: 1 / 2 } });
  });
});

describe("the report", () => {
  const report = reportOf(evaluated);

  it("has the rates at the top level for other programs", () => {
    expect(reportJson(report)).toMatchObject({
      auc: expect.any(Number),
      bpcer: { rate: 0.25, n: 4, low: expect.any(Number), high: expect.any(Number) },
      apcer: { screen: { rate: 0.5, n: 2 }, print: { rate: 0.25, n: 4 } },
      threshold: 0,
      policy: "photo",
    });
  });

  it("lists what was decided wrongly, and what could not be read", () => {
    const { refused, accepted } = mistakesOf(evaluated);
    expect(refused.map(({ file }) => file)).toEqual(["live/4.jpg", "live/3.jpg"]);
    expect(accepted.map(({ file }) => file)).toEqual(["spoof/screen/1.jpg", "spoof/print/3.jpg"]);
    expect(ratesLines(report).join("\n")).toContain("Not read: live/broken.jpg: damaged");
  });

  it("names the worst kind above the others, with counts and intervals", () => {
    const lines = ratesLines(report);
    const at = (start: string) => lines.findIndex((line) => line.startsWith(start));
    expect(at("screen")).toBeGreaterThan(0);
    expect(at("screen")).toBeLessThan(at("print"));
    expect(lines[at("screen")]).toContain("50.0 % [1.3–98.7] of 2");
  });
});
