import { describe, expect, it } from "vitest";
import { type FacePicture, NO_GROUP, pairsOfAll, pairsOfList } from "./face-pairs.ts";
import { peopleOfPairs } from "./people.ts";

/** @param people Of each picture. */
function picturesOf(...people: readonly number[]): readonly FacePicture[] {
  return people.map((person, i) => ({ file: `${person}/${i}.jpg`, person, group: person % 2 }));
}

const everything = { maxPairs: Infinity, seed: 1 };
const sum = (values: Uint8Array): number => values.reduce((all, one) => all + one, 0);

describe("all against all", () => {
  it("compares each two pictures once, and knows which show one person", () => {
    const { a, b, same, choice } = pairsOfAll(picturesOf(0, 0, 0, 1, 1, 2), [], everything);
    expect(a).toHaveLength(15);
    expect(sum(same)).toBe(3 + 1);
    expect(new Set(Array.from(a, (one, i) => [Math.min(one, b[i]), Math.max(one, b[i])].join())).size).toBe(
      15,
    );
    expect(choice).toEqual({ kind: "all" });
  });

  it("puts a pair into the group of both its people, and into none if they are in two", () => {
    const { group, a, b } = pairsOfAll(picturesOf(0, 1, 2), ["even", "odd"], everything);
    const of = (x: number, y: number): number | undefined =>
      group?.[a.findIndex((one, i) => (one === x && b[i] === y) || (one === y && b[i] === x))];
    expect(of(0, 2)).toBe(0);
    expect(of(0, 1)).toBe(NO_GROUP);
  });

  it("refuses a single picture", () => {
    expect(() => pairsOfAll(picturesOf(0), [], everything)).toThrow(
      expect.objectContaining({ code: "bad-request" }),
    );
  });
});

describe("a sample", () => {
  const pictures = picturesOf(...Array.from({ length: 100 }, (_, i) => Math.floor(i / 10)));

  it("holds as many as wanted, half of them genuine, each once", () => {
    const { a, b, same, choice } = pairsOfAll(pictures, [], { maxPairs: 400, seed: 1 });
    expect(a).toHaveLength(400);
    expect(sum(same)).toBe(200);
    expect(new Set(Array.from(a, (one, i) => `${one},${b[i]}`)).size).toBe(400);
    expect(choice).toEqual({ kind: "sample", seed: 1, genuine: 450, impostor: 4500 });
  });

  it("holds all of the kind of which there are fewer than half", () => {
    const { same } = pairsOfAll(pictures, [], { maxPairs: 2000, seed: 1 });
    expect(same).toHaveLength(2000);
    expect(sum(same)).toBe(450);
  });

  it("is the same for the same seed, and another for another", () => {
    const draw = (seed: number) => pairsOfAll(pictures, [], { maxPairs: 100, seed }).a;
    expect(draw(7)).toEqual(draw(7));
    expect(draw(8)).not.toEqual(draw(7));
  });
});

describe("a list", () => {
  it("keeps its folds and groups", () => {
    const pairs = pairsOfList([
      { a: 0, b: 1, same: true, fold: "1", group: "x" },
      { a: 0, b: 2, same: false, fold: "2", group: undefined },
    ]);
    expect(pairs).toMatchObject({ folds: ["1", "2"], groups: ["x"], choice: { kind: "list" } });
    expect([...(pairs.fold ?? [])]).toEqual([0, 1]);
    expect([...(pairs.group ?? [])]).toEqual([0, NO_GROUP]);
  });
});

it("takes no column for folds or groups that names nearly every pair apart", () => {
  const listed = Array.from({ length: 1001 }, (_, i) => ({
    ...{ a: 0, b: 1, same: true, fold: undefined, group: undefined },
    ...(i % 2 === 0 ? { fold: "even" } : { fold: "odd" }),
  }));
  expect(pairsOfList(listed).folds).toEqual(["even", "odd"]);
  const refused = expect.objectContaining({ code: "bad-request" });
  const numbered = (name: "fold" | "group") => listed.map((pair, i) => ({ ...pair, [name]: String(i) }));
  expect(() => pairsOfList(numbered("fold"))).toThrow(refused);
  expect(() => pairsOfList(numbered("group"))).toThrow(refused);
  const names = listed.map((_, i) => String(i));
  expect(() => pairsOfAll(picturesOf(0, 0), names, everything)).toThrow(refused);
});

describe("the people of a list", () => {
  const files = ["ada/1.jpg", "ada/2.jpg", "bob/1.jpg", "3.jpg", "4.jpg"];
  const pair = (a: number, b: number, same: boolean) => ({ a, b, same });

  it("are joined by genuine pairs and by folders", () => {
    expect(peopleOfPairs(files, [pair(3, 4, true), pair(0, 2, false)])).toEqual([0, 0, 1, 2, 2]);
  });

  it("are not joined by folders where one holds strangers", () => {
    expect(peopleOfPairs(files, [pair(0, 1, false), pair(1, 2, true)])).toEqual([0, 1, 1, 2, 3]);
  });
});
