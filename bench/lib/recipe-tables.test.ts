import { describe, expect, it } from "vitest";
import type { TrialRates } from "./match-trials.ts";
import { FMRS, modes, wholeRecipe } from "./recipe.ts";
import { renderConditions } from "./recipe-tables.ts";

/** @param fnmrs At each FMR; undefined where it cannot be measured. */
function ratesOf(fnmrs: readonly (number | undefined)[], changes: Partial<TrialRates> = {}): TrialRates {
  return {
    ...{ people: 60, genuine: 90, impostor: 10_000, refused: { count: 10, of: 100 } },
    points: FMRS.map((fmr, i) => {
      const fnmr = fnmrs[i];
      return fnmr === undefined ? undefined : { fmr, fnmr, threshold: 0.4321, low: fnmr / 2, high: fnmr * 2 };
    }),
    atThreshold: { missed: 5, accepted: 20, pairsAccepted: 4, pairs: 1770 },
    ...changes,
  };
}

/** The same for every way but the first and the whole recipe. */
function condition(name: string, first: TrialRates, recipe: TrialRates) {
  return {
    name,
    rates: modes.map((_, i) => (i === 0 ? first : i === wholeRecipe ? recipe : ratesOf([0.2, 0.3]))),
  };
}

/** Its tables, each a list of rows by the heads of their columns. */
function tablesOf(markdown: string): readonly (readonly Readonly<Record<string, string>>[])[] {
  const tables = markdown.split("\n\n").filter((part) => part.startsWith("|"));
  return tables.map((table) => {
    const [head, rule, ...rows] = table.split("\n").map((line) => line.split("|").slice(1, -1));
    for (const row of [rule, ...rows]) expect(row).toHaveLength(head.length);
    return rows.map((row) => Object.fromEntries(row.map((cell, i) => [head[i].trim(), cell.trim()])));
  });
}

describe("the tables of the recipe", () => {
  it("say how many times fewer are missed, with the interval and the threshold", () => {
    const [[row]] = tablesOf(
      renderConditions([condition("dark", ratesOf([0.12, 0.3]), ratesOf([0.03, 0.1]))]),
    );
    expect(row).toMatchObject({
      ...{ shown: "dark", [modes[0].name]: "12.0 [6.0, 24.0]", [modes[wholeRecipe].name]: "3.0 [1.5, 6.0]" },
      ...{ "recipe against nothing": "÷ 4.0", "cosine, recipe": "0.432" },
    });
  });

  it("claim nothing where nothing was missed before, nor where either cannot be measured", () => {
    const [table] = tablesOf(
      renderConditions([
        condition("all missed before", ratesOf([0.1]), ratesOf([0])),
        condition("none missed before", ratesOf([0]), ratesOf([0])),
        condition("not measured", ratesOf([0.1]), ratesOf([undefined])),
      ]),
    );
    expect(table.map((row) => row["recipe against nothing"])).toEqual(["none left", "–", "–"]);
    expect(table[2]).toMatchObject({ [modes[wholeRecipe].name]: "not measurable", "cosine, recipe": "–" });
  });

  it("have none for a rate that nothing measures", () => {
    const text = renderConditions([{ name: "few", rates: modes.map(() => ratesOf([0.1])) }]);
    expect(text).toContain("FNMR where FMR is 1e-5 is not measurable");
    // One rate and the counts.
    expect(tablesOf(text)).toHaveLength(2);
  });

  it("count as lost what the gate refused and what the threshold did, of all trials", () => {
    const plain = ratesOf([0.1], { refused: { count: 0, of: 100 }, genuine: 100 });
    const recipe = ratesOf([0.1], {
      ...{ refused: { count: 4, of: 50 }, genuine: 46, impostor: 4000 },
      atThreshold: { missed: 1, accepted: 0, pairsAccepted: 0, pairs: 1770 },
    });
    const [counts] = tablesOf(renderConditions([condition("dark", plain, recipe)])).at(-1) ?? [];
    expect(counts).toMatchObject({
      ...{ "lost at 0.50, nothing → recipe": "5.0 % → 10.0 %", "no frame fit by norm": "8.0 %" },
      "genuine, 1 frame / 3": "90 / 46",
      "strangers accepted at 0.50, nothing → recipe":
        "2.0e-3 (4 of 1770 pairs of people) → 0 (0 of 1770 pairs of people)",
    });
  });
});
