/** Deals the pictures of each person into those that are enrolled and those that are shown later, again and again. */
import { type Draw, seededDraw } from "../../src/evaluation/seeded-random.ts";
import { meanVector } from "../../src/shared/template.ts";
import type { Shown } from "./match-trials.ts";
import type { Look } from "./portraits.ts";

/** One way to deal: both lists in random order, without a picture in common. */
export interface Dealt {
  readonly person: number;
  /** Three pictures. */
  readonly enrolled: readonly number[];
  readonly rest: readonly number[];
}

export interface DealSettings {
  /** For each picture the index of its person. */
  readonly people: readonly number[];
  readonly canEnrol: (picture: number) => boolean;
  readonly canProbe: (picture: number) => boolean;
  /** People with fewer are templates for strangers only. */
  readonly leastRest: number;
  readonly times: number;
  readonly seed: number;
}

/** How many pictures a template and a probe are the mean of. */
export const IMAGES = 3;

/** People who have three pictures to enrol, each dealt several times. */
export function deal(settings: DealSettings): readonly Dealt[] {
  const draw = seededDraw(settings.seed);
  return [...picturesByPerson(settings.people)].flatMap(([person, own]) => {
    if (own.filter(settings.canEnrol).length < IMAGES) return [];
    return Array.from({ length: settings.times }, () => {
      const order = shuffled(own, draw);
      const enrolled = order.filter(settings.canEnrol).slice(0, IMAGES);
      const rest = order.filter((picture) => !enrolled.includes(picture) && settings.canProbe(picture));
      return { person, enrolled, rest: rest.length < settings.leastRest ? [] : rest };
    });
  });
}

/** Templates of the first `count` enrolled pictures. */
export function templatesOf(
  dealt: readonly Dealt[],
  looks: readonly (Look | undefined)[],
  count: number,
): readonly Shown[] {
  return dealt.map(({ person, enrolled, rest }, draw) => ({
    vector: meanOf(enrolled.slice(0, count).flatMap((picture) => looks[picture] ?? [])),
    ...{ person, draw: rest.length === 0 ? undefined : draw },
  }));
}

/** Three pictures of each deal one by one, and every picture of everybody for strangers. @param isFit What may be compared. */
export function singleProbes(
  dealt: readonly Dealt[],
  { people, canProbe }: Pick<DealSettings, "people" | "canProbe">,
  looks: readonly (Look | undefined)[],
  isFit: (look: Look) => boolean,
): readonly Shown[] {
  const vectorOf = (picture: number): Float32Array | undefined => {
    const look = looks[picture];
    return look && isFit(look) ? look.vector : undefined;
  };
  const own = dealt.flatMap(({ person, rest }, draw) =>
    // Strangers see it below, and should not see it once more for each deal.
    rest.slice(0, IMAGES).map((picture) => ({ vector: vectorOf(picture), person, draw, isOwnOnly: true })),
  );
  const strangers = people.flatMap((person, picture) =>
    canProbe(picture) ? [{ vector: vectorOf(picture), person, draw: undefined }] : [],
  );
  return [...own, ...strangers];
}

/** The mean of the first three fit pictures of each deal, and of trios of everybody for strangers. */
export function meanProbes(
  dealt: readonly Dealt[],
  { people, canProbe, times, seed }: DealSettings,
  looks: readonly (Look | undefined)[],
  isFit: (look: Look) => boolean,
): readonly Shown[] {
  const fit = (pictures: readonly number[]): readonly Look[] =>
    pictures.flatMap((picture) => looks[picture] ?? []).filter(isFit);
  const own = dealt.flatMap(({ person, rest }, draw) =>
    rest.length === 0 ? [] : [{ vector: meanOf(fit(rest).slice(0, IMAGES)), person, draw }],
  );
  const random = seededDraw(seed + 1);
  const strangers = [...picturesByPerson(people)].flatMap(([person, pictures]) => {
    const all = pictures.filter(canProbe);
    if (fit(all).length < IMAGES) return [];
    return Array.from({ length: times }, () => ({
      vector: meanOf(fit(shuffled(all, random)).slice(0, IMAGES)),
      ...{ person, draw: undefined },
    }));
  });
  return [...own, ...strangers];
}

export function meanOf(looks: readonly Look[]): Float32Array | undefined {
  return looks.length === 0 ? undefined : meanVector(looks.map(({ vector }) => vector));
}

export function picturesByPerson(people: readonly number[]): ReadonlyMap<number, readonly number[]> {
  const found = new Map<number, number[]>();
  people.forEach((person, picture) => found.set(person, [...(found.get(person) ?? []), picture]));
  return found;
}

/** A copy in random order (Fisher and Yates). */
export function shuffled<T>(items: readonly T[], draw: Draw): T[] {
  const order = [...items];
  for (let i = order.length - 1; i > 0; i--) {
    const other = Math.floor(draw() * (i + 1));
    [order[i], order[other]] = [order[other], order[i]];
  }
  return order;
}
