import { expect, it } from "vitest";
import { faceOf } from "../../test/support/frames.ts";
import { normalise } from "../shared/template.ts";
import { whosePhotos } from "./whose-photos.ts";

const DIMENSION = 128;

/** A photo that differs from the person's usual face as photos do: any two of one person score about 0.6. */
function photo(person: string, shot: number, quality = 0.8) {
  const usual = faceOf(person, DIMENSION);
  const chance = faceOf(`${person} ${shot}`, DIMENSION);
  return {
    name: `${person}-${shot}`,
    quality,
    vector: normalise(usual.map((x, i) => 0.8 * x + 0.6 * chance[i])),
  };
}

const shots = (person: string, count: number) => Array.from({ length: count }, (_, i) => photo(person, i));
const namesOf = (people: readonly (readonly { readonly name: string }[])[]) =>
  people.map((faces) => faces.map((face) => face.name));

it("keeps the photos of one person together, the best first", () => {
  const { people, isClear } = whosePhotos([photo("ada", 1, 0.5), photo("ada", 2, 0.9), photo("ada", 3, 0.7)]);
  expect(namesOf(people)).toEqual([["ada-2", "ada-3", "ada-1"]]);
  expect(isClear).toBe(true);
});

it("sorts out a stranger among the person's own", () => {
  const { people, isClear } = whosePhotos([photo("eve", 0, 0.99), ...shots("ada", 3)]);
  expect(people[0].map((face) => face.name)).toEqual(["ada-0", "ada-1", "ada-2"]);
  expect(namesOf(people.slice(1))).toEqual([["eve-0"]]);
  expect(isClear).toBe(true);
});

it.each([
  ["two photos of two people", [...shots("ada", 1), ...shots("eve", 1)]],
  ["as many of another", [...shots("ada", 10), ...shots("eve", 10)]],
  ["few more than of another", [...shots("ada", 5), ...shots("eve", 3)]],
  [
    "three of the person and one of each of two others",
    [...shots("ada", 3), ...shots("eve", 1), ...shots("bob", 1)],
  ],
])("is not clear about %s", (_what, faces) => {
  const { people, isClear } = whosePhotos(faces);
  expect(isClear).toBe(false);
  expect(people.length).toBeGreaterThan(1);
});
