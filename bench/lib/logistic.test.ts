import { describe, expect, it } from "vitest";
import { seededDraw } from "../../src/evaluation/seeded-random.ts";
import { type Column, type Example, fitLogistic, type Logistic, probabilityOf } from "./logistic.ts";

const column = (name: string, isMonotone = false): Column => ({ name, isMonotone });

/** So many examples of each kind. */
function examples(
  ...kinds: readonly (readonly [count: number, isPositive: boolean, ...values: number[]])[]
): Example[] {
  return kinds.flatMap(([count, isPositive, ...values]) =>
    Array.from({ length: count }, () => ({ values, isPositive, weight: 1 })),
  );
}

const sigmoid = (odds: number): number => 1 / (1 + Math.exp(-odds));

/** How steep the penalised loss still is at the model, by definition; nothing at its minimum. */
function slopes(
  { intercept, features }: Logistic,
  all: readonly Example[],
  ridge: number,
): readonly number[] {
  const total = (isPositive: boolean) =>
    all.reduce((sum, one) => sum + (one.isPositive === isPositive ? one.weight : 0), 0);
  const rows = all.map(({ values }) => [
    1,
    ...features.map(({ mean, scale }, j) => (values[j] - mean) / scale),
  ]);
  const coefficients = [intercept, ...features.map(({ coefficient }) => coefficient)];
  return coefficients.map((coefficient, j) =>
    all.reduce(
      (sum, { isPositive, weight }, i) => {
        const odds = rows[i].reduce((line, value, k) => line + value * coefficients[k], 0);
        const share = weight / (2 * total(isPositive));
        return sum + share * (sigmoid(odds) - Number(isPositive)) * rows[i][j];
      },
      j === 0 ? 0 : ridge * coefficient,
    ),
  );
}

describe("a fitted model", () => {
  it("says what the shares say where there are but two values and no penalty", () => {
    // 80 of 100 positives have it, 30 of 100 negatives.
    const all = examples([80, true, 1], [20, true, 0], [30, false, 1], [70, false, 0]);
    const model = fitLogistic([column("it")], all, 0);
    expect(probabilityOf(model, [1])).toBeCloseTo(0.8 / 1.1, 4);
    expect(probabilityOf(model, [0])).toBeCloseTo(0.2 / 0.9, 4);
  });

  it("weighs both outcomes the same in sum, however rare one is", () => {
    const rare = examples([8, true, 1], [2, true, 0], [300, false, 1], [700, false, 0]);
    const model = fitLogistic([column("it")], rare, 0);
    expect(probabilityOf(model, [1])).toBeCloseTo(0.8 / 1.1, 4);
    expect(probabilityOf(model, [0])).toBeCloseTo(0.2 / 0.9, 4);
  });

  it("counts weights as it counts examples", () => {
    const all = examples([3, true, 1], [1, true, 0], [1, false, 1], [2, false, 0]);
    const weighed: Example[] = [
      { values: [1], isPositive: true, weight: 3 },
      { values: [0], isPositive: true, weight: 1 },
      { values: [1], isPositive: false, weight: 1 },
      { values: [0], isPositive: false, weight: 2 },
    ];
    const [one, other] = [fitLogistic([column("it")], all, 0), fitLogistic([column("it")], weighed, 0)];
    expect(probabilityOf(one, [1])).toBeCloseTo(probabilityOf(other, [1]), 4);
  });

  it("lies at the bottom of the penalised loss", () => {
    const draw = seededDraw(4);
    const all = Array.from({ length: 60 }, (_, i): Example => {
      const isPositive = i % 3 === 0;
      return {
        isPositive,
        weight: 0.5 + draw(),
        values: [draw() + 0.4 * Number(isPositive), 100 * draw(), 1e-3 * draw()],
      };
    });
    const model = fitLogistic([column("a"), column("b"), column("c")], all, 0.003);
    for (const slope of slopes(model, all, 0.003)) expect(Math.abs(slope)).toBeLessThan(1e-6);
  });

  it("lies there also where a few examples of one outcome are far from all others", () => {
    const all = [
      ...examples([3, true, 9], [1, true, 0]),
      ...Array.from({ length: 400 }, (_, i): Example => ({
        values: [(i % 20) / 20],
        isPositive: false,
        weight: 1,
      })),
    ];
    const model = fitLogistic([column("a")], all, 0.003);
    for (const slope of slopes(model, all, 0.003)) expect(Math.abs(slope)).toBeLessThan(1e-4);
  });

  it("does not mind in what unit a column is told", () => {
    const all = examples([6, true, 3, 1], [4, true, 1, 2], [2, false, 3, 2], [8, false, 0, 1]);
    const inThousandths = all.map((one) => ({ ...one, values: [1000 * one.values[0] + 7, one.values[1]] }));
    const columns = [column("a"), column("b")];
    const [one, other] = [fitLogistic(columns, all, 0.01), fitLogistic(columns, inThousandths, 0.01)];
    expect(probabilityOf(one, [2, 1])).toBeCloseTo(probabilityOf(other, [2007, 1]), 9);
  });

  it("holds at zero what would say the opposite of what it may", () => {
    const all = [
      ...examples([6, true, 0, 1], [2, true, 0, 0], [2, true, 1, 1], [1, true, 1, 0]),
      ...examples([6, false, 1, 0], [2, false, 1, 1], [2, false, 0, 0], [1, false, 0, 1]),
    ];
    const [held, free] = [true, false].map((isMonotone) =>
      fitLogistic([column("a", isMonotone), column("b", true)], all, 0.003),
    );
    expect(free.features[0].coefficient).toBeLessThan(-0.1);
    expect(held.features[0].coefficient).toBe(0);
    expect(held.features[1].coefficient).toBeGreaterThan(0.1);
  });

  it("makes nothing of a column that never changes", () => {
    const all = examples([5, true, 1, 7], [5, false, 0, 7]);
    const model = fitLogistic([column("a"), column("b")], all, 0.01);
    expect(model.features[1]).toMatchObject({ mean: 7, scale: 1, coefficient: 0 });
  });
});
