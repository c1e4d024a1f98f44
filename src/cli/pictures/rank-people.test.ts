import { expect, it } from "vitest";
import { seededVectors } from "../../../test/support/unit-vectors.ts";
import type { EmbeddedImage } from "./embeddings-file.ts";
import { candidatesAmong, distanceAt, rankPeople } from "./rank-people.ts";

const vectors = seededVectors(7);

function imageOf(person: string | null, vector: Float32Array, image = `${person}.jpg`): EmbeddedImage {
  return { image, person, norm: 5, quality: 1, vector };
}

/** A face to look for. */
const of = (vector: Float32Array) => ({ vector, aligned: false });

it("compares a person by the normalised mean of their pictures", () => {
  const images = [
    imageOf("ada", Float32Array.of(1, 0)),
    imageOf("bob", Float32Array.of(0, -1)),
    imageOf("ada", Float32Array.of(0, 1)),
  ];
  const [ada, bob] = candidatesAmong(images);
  expect(ada).toMatchObject({ name: "ada", imageCount: 2 });
  expect(Array.from(ada.vector)).toEqual([expect.closeTo(Math.SQRT1_2), expect.closeTo(Math.SQRT1_2)]);
  expect(bob).toMatchObject({ name: "bob", imageCount: 1 });
});

it("takes pictures in no person's folder one by one, also one that is called like a person", () => {
  const vector = Float32Array.of(1, 0);
  const images = [imageOf(null, vector, "a"), imageOf(null, vector, "b"), imageOf("a", vector)];
  expect(candidatesAmong(images).map(({ name, imageCount }) => [name, imageCount])).toEqual([
    ["a", 1],
    ["a", 1],
    ["b", 1],
  ]);
});

it("puts the most alike first, and says of each whether it is the same person", () => {
  const probe = vectors.unit(128);
  const candidates = [0.2, 0.6, 0.49].map((cosine) => ({
    ...{ name: String(cosine), imageCount: 1, aligned: false },
    vector: vectors.near(probe, cosine),
  }));
  const ranked = rankPeople(of(probe), candidates, 0.5);
  expect(ranked.map(({ name, isSame }) => [name, isSame])).toEqual([
    ["0.6", true],
    ["0.49", false],
    ["0.2", false],
  ]);
  for (const { name, cosine } of ranked) expect(cosine).toBeCloseTo(Number(name), 5);
});

it("says of each match whether crops are among the pictures of either", () => {
  const vector = Float32Array.of(1, 0);
  const crop = { ...imageOf("bob", vector, "bob.png"), quality: null };
  const candidates = candidatesAmong([
    imageOf("ada", vector),
    imageOf("bob", vector),
    crop,
    { ...crop, person: null },
  ]);
  expect(rankPeople(of(vector), candidates, 0.5).map(({ aligned }) => aligned)).toEqual([false, true, true]);
  expect(rankPeople({ vector, aligned: true }, candidates, 0.5).every(({ aligned }) => aligned)).toBe(true);
});

it("counts a cosine that is just the threshold", () => {
  const probe = Float32Array.of(1, 0);
  const [match] = rankPeople(of(probe), [{ name: "ada", imageCount: 1, aligned: false, vector: probe }], 1);
  expect(match).toEqual({ name: "ada", imageCount: 1, aligned: false, cosine: 1, distance: 0, isSame: true });
});

it("gives the distance that belongs to the cosine", () => {
  const probe = vectors.unit(512);
  for (const wanted of [-0.9, 0, 0.5, 0.99]) {
    const vector = vectors.near(probe, wanted);
    const [{ cosine, distance }] = rankPeople(
      of(probe),
      [{ name: "", imageCount: 1, aligned: false, vector }],
      0.5,
    );
    expect(distance).toBeCloseTo(distanceAt(cosine), 5);
  }
  expect([distanceAt(0.5), distanceAt(-1), distanceAt(1.0000001)]).toEqual([1, 2, 0]);
});

it("refuses vectors of different lengths", () => {
  const candidates = [{ name: "ada", imageCount: 1, aligned: false, vector: Float32Array.of(1) }];
  expect(() => rankPeople(of(Float32Array.of(1, 0)), candidates, 0.5)).toThrow(
    expect.objectContaining({ code: "model-mismatch" }),
  );
});
