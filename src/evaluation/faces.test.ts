import { describe, expect, it } from "vitest";
import { type FacePicture, type ListedPair, pairsOfAll, pairsOfList } from "./face-pairs.ts";
import { type FaceRates, rateFaces } from "./faces.ts";
import { facesPage } from "./faces-page.ts";
import { facesJson, type FacesReport } from "./faces-report.ts";
import { facesLines } from "./faces-text.ts";
import { accuracyOf } from "./fold-accuracy.ts";
import { tarByPeople } from "./people-bootstrap.ts";
import { type ScoredPairs, scorePairs, sortScores } from "./score-pairs.ts";
import { seededDraw } from "./seeded-random.ts";
import { tarAtFar } from "./tar-at-far.ts";

const settings = { threshold: 0.5, fmr: 1e-2, seed: 1 };

/** Pairs with the scores that they are to have, as if pictures had been compared. */
function scoredAs(scores: readonly (readonly [score: number, same: boolean, fold?: string])[]): ScoredPairs {
  const listed = scores.map(([, same, fold], i): ListedPair => {
    return { a: 2 * i, b: 2 * i + 1, same, fold, group: undefined };
  });
  return { pairs: pairsOfList(listed), scores: Float64Array.from(scores, ([score]) => score) };
}

/** A direction for each person; pictures of one lie around it. */
function vectorOf(person: number, nonce: number, spread = 0.3): Float32Array {
  const [own, noise] = [seededDraw(person + 1), seededDraw(1000 + person * 100 + nonce)];
  const raw = Array.from({ length: 64 }, () => own() - 0.5 + spread * (noise() - 0.5));
  const length = Math.hypot(...raw);
  return Float32Array.from(raw, (value) => value / length);
}

/** `each` pictures of every person, in two groups. */
function crowd(people: number, each: number, spread?: number) {
  const pictures = Array.from({ length: people * each }, (_, i): FacePicture => {
    const person = Math.floor(i / each);
    return { file: `${person}/${i % each}.jpg`, person, group: person % 2 };
  });
  const vectors = pictures.map(({ person }, i) => vectorOf(person, i, spread));
  return { pictures, vectors, pairs: pairsOfAll(pictures, ["a", "b"], { maxPairs: Infinity, seed: 1 }) };
}

function reportOf(rates: FaceRates): FacesReport {
  return {
    ...rates,
    ...{ model: "own@1", input: "people", pictures: 60, people: 30, choice: { kind: "all" } as const },
    failures: [{ file: "x/<b>.jpg", reasons: ["no-face"] }],
    crops: 3,
    unfit: { pictures: 2, reasons: { blurred: 2 } },
  };
}

describe("the accuracy", () => {
  it("without folds is that of the best threshold, and says so", () => {
    const found = accuracyOf(
      scoredAs([
        [0.9, true],
        [0.2, true],
        [0.1, false],
        [0.3, false],
      ]),
    );
    expect(found).toMatchObject({ method: "in-sample", value: 0.75, parts: [{ fold: null, pairs: 4 }] });
  });

  it("of a fold is that of the threshold which is best on the others, and the mean over folds counts", () => {
    // Fold 1 alone would be told apart at 0.5 and fold 2 at 0.2; each gets the other's threshold.
    const one = [
      [0.6, true, "1"],
      [0.4, false, "1"],
    ] as const;
    const two = [
      [0.3, true, "2"],
      [0.1, false, "2"],
      [0.1, false, "2"],
      [0.3, true, "2"],
    ] as const;
    const found = accuracyOf(scoredAs([...one, ...two]));
    expect(found).toMatchObject({ method: "folds", parts: [{ accuracy: 0.5 }, { accuracy: 0.5 }] });
    expect(found?.value).toBe(0.5);
  });

  it("of all against all is that of the pairs that could be compared", () => {
    const { pairs, scores } = scoredAs([
      [0.9, true],
      [Number.NaN, true],
      [0.1, false],
    ]);
    expect(accuracyOf({ pairs: { ...pairs, choice: { kind: "all" } }, scores })?.value).toBe(1);
  });

  it("counts what could not be compared of a list as wrong", () => {
    const found = accuracyOf(
      scoredAs([
        [0.9, true],
        [Number.NaN, true],
        [0.1, false],
        [Number.NaN, false],
      ]),
    );
    expect(found?.value).toBe(0.5);
  });

  it("is unknown without strangers", () => {
    expect(accuracyOf(scoredAs([[0.9, true]]))).toBeUndefined();
  });
});

describe("TAR at FAR", () => {
  const strangers = Array.from({ length: 300 }, (_, i) => [i / 1000, false] as const);

  it("is read at the lowest score that lets no more strangers through", () => {
    // 3 of 300 may pass: 297, 298 and 299 thousandths.
    const scores = sortScores(
      scoredAs([...strangers, [0.2965, true], [0.298, true], [0.5, true], [0.1, true]]),
    );
    const { reached } = tarAtFar(scores, 1e-2);
    expect(reached).toMatchObject({ threshold: 0.2965, falseAccepts: 3, tar: { rate: 0.75, n: 4 } });
  });

  it("does not split equal scores: where they are too many, none of them passes", () => {
    const equal = Array.from({ length: 300 }, (_, i) => [i < 290 ? 0 : 0.4, false] as const);
    const { reached } = tarAtFar(sortScores(scoredAs([...equal, [0.4, true], [0.6, true]])), 1e-2);
    expect(reached).toMatchObject({ threshold: 0.6, falseAccepts: 0, tar: { rate: 0.5 } });
  });

  it("is not measurable where even no error at all would not bound the rate", () => {
    const scores = sortScores(scoredAs([...strangers, [0.9, true]]));
    expect(tarAtFar(scores, 1e-3)).toEqual({ far: 1e-3, reached: undefined, leastImpostors: 2996 });
    expect(tarAtFar(sortScores(scoredAs([[0.9, true]])), 1e-2).reached).toBeUndefined();
  });
});

describe("the interval by people", () => {
  const resampling = { fars: [1e-2], seed: 1, replicates: 200 };

  it("is the same for the same seed", () => {
    const { pictures, pairs, vectors } = crowd(30, 2);
    const scored = scorePairs(pairs, vectors);
    const people = pictures.map(({ person }) => person);
    expect(tarByPeople(scored, people, resampling)).toEqual(tarByPeople(scored, people, resampling));
  });

  it("is the same of all against all as of a list of the same pairs, and of the highest scores as of all", () => {
    const { pictures, pairs, vectors } = crowd(30, 4);
    const people = pictures.map(({ person }) => person);
    const intervals = (choice: "all" | "list", mostImpostors: number) =>
      tarByPeople(scorePairs({ ...pairs, choice: { kind: choice } }, vectors), people, {
        ...{ fars: [1e-3, 1e-2], seed: 1, replicates: 200, mostImpostors },
      });
    expect(intervals("list", Infinity)).toEqual(intervals("all", Infinity));
    expect(intervals("all", 1000)).toEqual(intervals("all", Infinity));
  });

  it("is wider than that of pairs where all pairs of one person fail together", () => {
    const { pictures, pairs, vectors } = crowd(30, 4, 0.2);
    // Every picture of the first person looks like somebody else.
    const failing = vectors.map((vector, i) => (pictures[i].person === 0 ? vectorOf(500 + i, 0) : vector));
    const scored = scorePairs(pairs, failing);
    const [interval] = tarByPeople(
      scored,
      pictures.map(({ person }) => person),
      resampling,
    );
    const { reached } = tarAtFar(sortScores(scored), 1e-2);
    const width = ({ low, high }: { low: number; high: number }): number => high - low;
    if (!interval || !reached) throw new Error("There is nothing to compare.");
    expect(width(interval)).toBeGreaterThan(width(reached.tar));
  });
});

describe("the rates of a set of faces", () => {
  it("know nothing of strangers where there is one person", () => {
    const { pictures, pairs, vectors } = crowd(1, 4);
    const rates = rateFaces({ pictures, pairs }, vectors, settings);
    expect(rates).toMatchObject({
      genuine: 6,
      impostor: 0,
      accuracy: undefined,
      auc: undefined,
      eer: undefined,
    });
    expect(rates.tarAtFar.every(({ reached }) => reached === undefined)).toBe(true);
    expect(rates.atThreshold.fmr.rate).toBeNull();
    expect(facesLines([reportOf(rates)]).join("\n")).toContain("No impostor pair");
  });

  it("separate people who differ, in every group", () => {
    const { pictures, pairs, vectors } = crowd(30, 2, 0.1);
    const rates = rateFaces({ pictures, pairs }, vectors, settings);
    expect(rates).toMatchObject({ genuine: 30, impostor: 1740, notCompared: 0, eer: { rate: 0 } });
    expect(rates.auc?.value).toBe(1);
    expect(rates.tarAtFar[0].reached?.tar.rate).toBe(1);
    // 15 people of two pictures each: 15 * 14 / 2 pairs of people, four pairs of pictures each.
    expect(rates.groups).toMatchObject([
      { group: "a", genuine: 15, impostor: 420 },
      { group: "b", genuine: 15, impostor: 420 },
    ]);
  });

  it("count pairs with a picture that gave nothing apart", () => {
    const { pictures, pairs, vectors } = crowd(3, 2);
    const rates = rateFaces({ pictures, pairs }, [undefined, ...vectors.slice(1)], settings);
    expect(rates).toMatchObject({ genuine: 2, impostor: 8, notCompared: 5 });
  });

  it("name the pairs that are most unlike their label first", () => {
    const { pictures, pairs, vectors } = crowd(3, 2, 0.1);
    const mixed = [vectors[2], ...vectors.slice(1)];
    const { oddest } = rateFaces({ pictures, pairs }, mixed, settings);
    expect(oddest.genuine[0]).toMatchObject({ a: "0/1.jpg", b: "0/0.jpg" });
    expect(oddest.impostor[0]).toMatchObject({ a: "1/0.jpg", b: "0/0.jpg" });
  });
});

describe("the report on faces", () => {
  const { pictures, pairs, vectors } = crowd(30, 2);
  const report = reportOf(rateFaces({ pictures, pairs }, vectors, settings));

  it("has its figures at the top level for other programs", () => {
    expect(facesJson([report])).toMatchObject({
      ...{ model: "own@1", pairs: 1770, genuine: 30, impostor: 1740 },
      ...{ accuracy: expect.any(Number), auc: expect.any(Number), eer: expect.any(Number) },
      tarAtFar: {
        "1e-2": {
          rate: expect.any(Number),
          n: 30,
          low: expect.any(Number),
          high: expect.any(Number),
          measurable: true,
        },
        "1e-3": { rate: null, measurable: false, leastImpostorPairs: 2996 },
        "1e-4": { measurable: false },
        "1e-5": { measurable: false },
      },
      failures: [{ file: "x/<b>.jpg", reasons: ["no-face"] }],
      recommended: { fmr: 1e-2, threshold: expect.any(Number) },
    });
  });

  it("is a list where models stand side by side", () => {
    const both = facesJson([report, { ...report, model: "other@2" }]);
    expect(both).toMatchObject([
      { model: "own@1", pairs: 1770 },
      { model: "other@2", pairs: 1770 },
    ]);
  });

  it("says in sample, not measurable, and what was not compared", () => {
    const text = facesLines([report]).join("\n");
    expect(text).toContain("in sample");
    expect(text).toMatch(/1e-5 .*not measurable: at least 299,574 impostor pairs are needed/);
    expect(text).toMatch(/x\/<b>\.jpg +no-face/);
    expect(text).toContain("--only-enrollable");
  });

  it("is a page that is complete in itself, of any number of models", () => {
    const html = facesPage([report, { ...report, model: "other@2" }]);
    for (const part of ["ROC", "DET", "Scores: genuine", "Side by side", "other@2: Groups"]) {
      expect(html).toContain(part);
    }
    expect(html).not.toMatch(/<b>|<script|https?:|NaN|undefined/);
  });

  it("is a page without curves where there are no strangers", () => {
    const alone = crowd(1, 3);
    const rates = rateFaces({ pictures: alone.pictures, pairs: alone.pairs }, alone.vectors, settings);
    expect(facesPage([reportOf(rates)])).not.toMatch(/ROC|NaN|undefined/);
  });
});

it("draws a page also where one picture stands for everybody", () => {
  const { pictures, pairs } = crowd(2, 2);
  const same = Float32Array.of(1, 0);
  const rates = rateFaces(
    { pictures, pairs },
    pictures.map(() => same),
    settings,
  );
  const { impostor } = rates.histograms;
  expect(impostor.from).toBeLessThan(impostor.to);
  expect(impostor.counts.at(-1)).toBe(4);
  expect(facesPage([reportOf(rates)])).not.toContain("NaN");
});
