import { describe, expect, it } from "vitest";
import { seededVectors } from "../../test/support/unit-vectors.ts";
import { rateTrials, scoreTrials, type Shown } from "./match-trials.ts";

/** On the circle, so that a cosine can be told beforehand. */
function at(degrees: number, person: number, draw?: number): Shown {
  const angle = (degrees * Math.PI) / 180;
  return { vector: Float32Array.of(Math.cos(angle), Math.sin(angle)), person, draw };
}

const nothing = (person: number, draw?: number): Shown => ({ vector: undefined, person, draw });

describe("scoring trials", () => {
  it("compares people with themselves only within a draw, and with all others", () => {
    const templates = [at(0, 0, 0), at(10, 0, 1), at(90, 1, 2), at(180, 2)];
    const probes = [at(0, 0, 0), at(0, 0, 1), at(0, 0), at(0, 2), at(0, 1, 2)];
    const { pairs, scores } = scoreTrials(templates, probes);
    const rows = Array.from(pairs.a, (a, i) => `${a}-${pairs.b[i] - templates.length} ${pairs.same[i]}`);
    expect(rows).toEqual([
      ...["0-0 1", "0-3 0", "0-4 0"],
      ...["1-1 1", "1-3 0", "1-4 0"],
      ...["2-0 0", "2-1 0", "2-2 0", "2-3 0", "2-4 1"],
      // Of nobody's draw: strangers only.
      ...["3-0 0", "3-1 0", "3-2 0", "3-4 0"],
    ]);
    expect(scores[1]).toBeCloseTo(1, 6);
    expect(scores[4]).toBeCloseTo(Math.cos(Math.PI / 18), 6);
  });
});

it("shows a probe that is for its own person alone to nobody else", () => {
  const templates = [at(0, 0, 0), at(10, 1, 1)];
  const own = { ...at(5, 0, 0), isOwnOnly: true };
  const { pairs } = scoreTrials(templates, [own, at(5, 0)]);
  expect(Array.from(pairs.a, (a, i) => `${a}-${pairs.b[i] - 2} ${pairs.same[i]}`)).toEqual([
    "0-0 1",
    "1-1 0",
  ]);
});

describe("rating trials", () => {
  const settings = { fmrs: [0.1], threshold: 0.5, seed: 1 };

  it("counts at a threshold what is missed and what is accepted, and of how many pairs of people", () => {
    const templates = [at(0, 0, 0), at(90, 1, 1), at(180, 2, 2)];
    const probes = [at(10, 0, 0), at(20, 0, 0), at(70, 0, 0), at(200, 1, 1), at(45, 2, 2), nothing(2, 2)];
    const { atThreshold, people, genuine, impostor, refused } = rateTrials(templates, probes, settings);
    // Of 0 one of three, of 1 and 2 all: 70°, 110° and 135° apart.
    expect({ people, genuine, impostor, refused }).toEqual({
      ...{ people: 3, genuine: 5, impostor: 10, refused: { count: 1, of: 6 } },
    });
    // 0 with 2's at 45°; 1 with 0's at 70° and 2's at 45°; 2 with 1's at 200°; and none else.
    expect(atThreshold).toEqual({ missed: 3, accepted: 4, pairsAccepted: 3, pairs: 3 });
  });

  it("counts two people once, whichever of them is the template", () => {
    const both = [at(0, 0, 0), at(0, 1, 1)];
    const { atThreshold } = rateTrials(both, [...both, ...both], settings);
    expect(atThreshold).toEqual({ missed: 0, accepted: 4, pairsAccepted: 1, pairs: 1 });
  });

  /** So many people, each with a template and so many probes of their own at a cosine of about this. */
  function crowd(people: number, probesEach: number, cosine: number) {
    const vectors = seededVectors(11);
    const faces = Array.from({ length: people }, () => vectors.unit(64));
    const templates = faces.map((vector, person): Shown => ({ vector, person, draw: person }));
    const probes = faces.flatMap((face, person) =>
      Array.from({ length: probesEach }, (): Shown => ({
        ...{
          vector: vectors.near(face, cosine + 0.2 * vectors.gaussian() * (1 - cosine)),
          person,
          draw: person,
        },
      })),
    );
    return { templates, probes };
  }

  it("finds the miss rate where as many strangers as wanted are accepted, with an interval around it", () => {
    const { templates, probes } = crowd(60, 5, 0.35);
    const { points, genuine, impostor } = rateTrials(templates, probes, { ...settings, fmrs: [0.1, 0.01] });
    expect([genuine, impostor]).toEqual([300, 60 * 59 * 5]);
    const { pairs, scores } = scoreTrials(templates, probes);
    for (const [i, fmr] of [0.1, 0.01].entries()) {
      const point = points[i];
      if (point === undefined) throw new Error("It was not measured.");
      const above = (same: number) =>
        scores.reduce(
          (sum, score, row) => sum + Number(pairs.same[row] === same && score >= point.threshold),
          0,
        );
      expect(above(0) / impostor).toBeLessThanOrEqual(fmr);
      expect((above(0) + 1) / impostor).toBeGreaterThan(fmr);
      expect(point.fnmr).toBeCloseTo(1 - above(1) / genuine, 12);
      expect(point.low).toBeLessThanOrEqual(point.fnmr);
      expect(point.high).toBeGreaterThanOrEqual(point.fnmr);
    }
    expect(points[1]?.fnmr).toBeGreaterThan(points[0]?.fnmr ?? 1);
  });

  it("gives where nothing is missed the upper end that the number of people allows, not 0", () => {
    const { templates, probes } = crowd(30, 3, 0.95);
    const [point] = rateTrials(templates, probes, settings).points;
    // None of 30: 1 - 0.025^(1/30).
    expect(point).toMatchObject({ fnmr: 0, low: 0, high: expect.closeTo(0.1157, 4) });
  });

  it("says of a rate that it cannot be measured on so few strangers", () => {
    const { templates, probes } = crowd(10, 1, 0.9);
    const { points } = rateTrials(templates, probes, { ...settings, fmrs: [0.05, 1e-5] });
    expect(points[0]).toBeDefined();
    expect(points[1]).toBeUndefined();
  });

  it("gives the same for the same seed", () => {
    const { templates, probes } = crowd(20, 3, 0.3);
    expect(rateTrials(templates, probes, settings)).toEqual(rateTrials(templates, probes, settings));
  });
});
