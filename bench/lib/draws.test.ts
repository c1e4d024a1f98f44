import { describe, expect, it } from "vitest";
import { seededDraw } from "../../src/evaluation/seeded-random.ts";
import {
  deal,
  IMAGES,
  meanOf,
  meanProbes,
  picturesByPerson,
  shuffled,
  singleProbes,
  templatesOf,
} from "./draws.ts";
import { look } from "./pretended-looks.ts";

/** Nine pictures of the first, four of the second, two of the third. */
const people = [...Array.from({ length: 9 }, () => 0), 1, 1, 1, 1, 2, 2];
const settings = {
  ...{ people, canEnrol: () => true, canProbe: () => true },
  ...{ leastRest: IMAGES, times: 5, seed: 3 },
};
/** Each a face of its own, so that a mean tells what it is made of. */
const looks = people.map((_, i) => look({ norm: i, vector: people.map((__, j) => Number(i === j)) }));
const madeOf = (vector: Float32Array | undefined): readonly number[] =>
  Array.from(vector ?? []).flatMap((value, i) => (value > 0 ? [i] : []));

describe("dealing pictures", () => {
  const dealt = deal(settings);

  it("deals everybody with three to enrol, as often as wanted", () => {
    expect(dealt.map(({ person }) => person)).toEqual([0, 0, 0, 0, 0, 1, 1, 1, 1, 1]);
  });

  it("never shows a picture that is enrolled in the same deal, nor somebody else's", () => {
    for (const { person, enrolled, rest } of dealt) {
      expect(enrolled).toHaveLength(IMAGES);
      expect(new Set([...enrolled, ...rest]).size).toBe(enrolled.length + rest.length);
      for (const picture of [...enrolled, ...rest]) expect(people[picture]).toBe(person);
    }
    expect(dealt[0].rest).toHaveLength(6);
  });

  it("shows nothing of people with too few left, who are strangers only", () => {
    expect(dealt.slice(5).every(({ rest }) => rest.length === 0)).toBe(true);
    const templates = templatesOf(dealt, looks, IMAGES);
    expect(templates.map(({ draw }) => draw)).toEqual([
      0,
      1,
      2,
      3,
      4,
      ...Array.from({ length: 5 }, () => undefined),
    ]);
  });

  it("enrols and shows only what may be", () => {
    const odd = (picture: number): boolean => picture % 2 === 1;
    for (const { enrolled, rest } of deal({
      ...settings,
      canEnrol: odd,
      canProbe: (one) => !odd(one),
      leastRest: 1,
    })) {
      expect(enrolled.every(odd)).toBe(true);
      expect(rest.some(odd)).toBe(false);
    }
  });

  it("deals differently each time, and the same for the same seed", () => {
    expect(new Set(dealt.slice(0, 5).map(({ enrolled }) => enrolled.join())).size).toBeGreaterThan(1);
    expect(deal(settings)).toEqual(dealt);
    expect(deal({ ...settings, seed: 4 })).not.toEqual(dealt);
  });
});

describe("templates and probes of a deal", () => {
  const dealt = deal(settings);

  it("average as many enrolled pictures as wanted", () => {
    const [one] = templatesOf(dealt, looks, 1);
    expect(madeOf(one.vector)).toEqual([dealt[0].enrolled[0]]);
    const [three] = templatesOf(dealt, looks, IMAGES);
    expect(madeOf(three.vector)).toEqual([...dealt[0].enrolled].sort((a, b) => a - b));
    expect(Math.hypot(...(three.vector ?? []))).toBeCloseTo(1, 6);
  });

  it("shows three pictures one by one, nothing for one that is not fit, and everybody's to strangers", () => {
    const probes = singleProbes(dealt, settings, looks, ({ norm }) => norm >= 4);
    const own = probes.filter(({ draw }) => draw === 0);
    expect(own.map(({ vector }) => madeOf(vector))).toEqual(
      dealt[0].rest.slice(0, IMAGES).map((picture) => (picture >= 4 ? [picture] : [])),
    );
    expect(probes.filter(({ draw }) => draw === undefined)).toHaveLength(people.length);
  });

  it("averages the first three that are fit, fewer where fewer are, and nothing of none", () => {
    const first = dealt[0].rest;
    const [one] = meanProbes(dealt, settings, looks, () => true);
    expect(madeOf(one.vector)).toEqual(first.slice(0, IMAGES).toSorted((a, b) => a - b));
    const fit = (picture: number) => first.indexOf(picture) >= first.length - 2;
    const [few] = meanProbes(dealt, settings, looks, ({ norm }) => fit(norm));
    expect(madeOf(few.vector)).toEqual(first.filter(fit).toSorted((a, b) => a - b));
    const [none] = meanProbes(dealt, settings, looks, () => false);
    expect(none).toMatchObject({ vector: undefined, draw: 0 });
  });

  it("shows to strangers trios of whoever has three fit pictures, and of nobody else", () => {
    const strangers = meanProbes(dealt, settings, looks, () => true).filter(({ draw }) => draw === undefined);
    expect(strangers.map(({ person }) => person)).toEqual([0, 0, 0, 0, 0, 1, 1, 1, 1, 1]);
    for (const { vector, person } of strangers) {
      expect(madeOf(vector)).toHaveLength(IMAGES);
      for (const picture of madeOf(vector)) expect(people[picture]).toBe(person);
    }
  });
});

it("shuffles into every order about equally often, and leaves the list as it was", () => {
  const draw = seededDraw(1);
  const items = ["a", "b", "c"];
  const counts = new Map<string, number>();
  for (let i = 0; i < 6000; i++) {
    const order = shuffled(items, draw).join("");
    counts.set(order, (counts.get(order) ?? 0) + 1);
  }
  expect(items).toEqual(["a", "b", "c"]);
  expect(counts.size).toBe(6);
  // Five deviations of a thousand expected.
  for (const count of counts.values())
    expect(Math.abs(count - 1000)).toBeLessThan(5 * Math.sqrt((1000 * 5) / 6));
});

it("knows whose each picture is", () => {
  expect([...picturesByPerson([4, 2, 4])]).toEqual([
    [4, [0, 2]],
    [2, [1]],
  ]);
  expect(meanOf([])).toBeUndefined();
});
