import { describe, expect, it } from "vitest";
import { seededVectors } from "../../test/support/unit-vectors.ts";
import { look } from "./pretended-looks.ts";
import { type Condition, modes, rateCondition, wholeRecipe } from "./recipe.ts";

const PEOPLE = 14;
const EACH = 8;
const people = Array.from({ length: PEOPLE * EACH }, (_, i) => Math.floor(i / EACH));

/** Pictures of everybody at some cosine to their face. @param norm Of each picture by its place among its person's. */
function pictures(
  cosine: number,
  norm: (place: number) => number,
  isUsable: (place: number) => boolean = () => true,
) {
  const vectors = seededVectors(5);
  const faces = Array.from({ length: PEOPLE }, () => vectors.unit(64));
  return people.map((person, i) =>
    look({
      vector: [...vectors.near(faces[person], cosine)],
      norm: norm(i % EACH),
      isUsable: isUsable(i % EACH),
    }),
  );
}

function condition(shown: Condition["shown"], enrolled = shown): Condition {
  const deals = { people, canEnrol: () => true, canProbe: () => true, leastRest: 3, times: 2, seed: 1 };
  return { name: "some", enrolled, shown, deals };
}

const rate = (shown: Condition["shown"]) => rateCondition(condition(shown), 2.8).rates;

describe("the ways of comparing", () => {
  it("are those that their names say, and the whole recipe is three frames behind the norm against a mean of three", () => {
    for (const { name, frames, enrolled, gate } of modes) {
      expect(name).toContain(frames === 1 ? "1 frame," : "3 frames,");
      expect(name).toContain(enrolled === 1 ? "1 enrolled" : "mean of 3");
      expect(name).toContain(
        gate === "none" ? "no gate" : gate === "norm" ? "norm gate" : "norm and quality",
      );
    }
    expect(modes[wholeRecipe]).toMatchObject({ frames: 3, enrolled: 3, gate: "norm" });
  });

  it("compare what they say: three single pictures of each deal, or one mean of them", () => {
    const rates = rate(pictures(0.7, () => 10));
    const deals = PEOPLE * 2;
    expect(rates.map(({ genuine }) => genuine)).toEqual([3, 3, 3, 1, 1, 1].map((each) => each * deals));
    expect(rates.every(({ people: compared, refused }) => compared === PEOPLE && refused.count === 0)).toBe(
      true,
    );
  });

  it("show each single picture to each stranger once, however often it was dealt", () => {
    const [single] = rate(pictures(0.7, () => 10));
    // Two templates of everybody, and every picture of everybody else.
    expect(single.impostor).toBe(2 * PEOPLE * (PEOPLE - 1) * EACH);
  });

  it("leave out behind the gate what is below the norm, and nowhere else", () => {
    // Every fourth picture of a person is too poor.
    const rates = rate(pictures(0.7, (place) => (place % 4 === 0 ? 2.7 : 2.8)));
    expect(rates[0].refused.count).toBe(0);
    for (const gated of [rates[1], rates[2]]) {
      expect(gated.refused.count).toBeGreaterThan(0);
      expect(gated.refused.count + gated.genuine).toBe(gated.refused.of);
    }
    // Of five that are left at most two are too poor: a mean can always be made of the others.
    expect(rates[wholeRecipe].refused.count).toBe(0);
  });

  it("ask for quality beside the norm in the last one alone", () => {
    const rates = rate(
      pictures(
        0.7,
        () => 10,
        () => false,
      ),
    );
    expect(rates.map(({ genuine }) => genuine > 0)).toEqual([true, true, true, true, true, false]);
  });

  it("find that means of three miss less than single pictures do", () => {
    const rates = rate(pictures(0.55, () => 10));
    const missed = rates.map(({ atThreshold, genuine }) => atThreshold.missed / genuine);
    expect(missed[0]).toBeGreaterThan(0.9);
    expect(missed[2]).toBeLessThan(missed[1]);
    expect(missed[wholeRecipe]).toBeLessThan(missed[2]);
    expect(missed[wholeRecipe]).toBeLessThan(0.5);
  });
});
