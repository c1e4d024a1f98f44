/** Fits small logistic models: ridge-penalised, weighted, with coefficients that may be held at zero or above. Deterministic. */

export interface Column {
  readonly name: string;
  /** More of it may never make the outcome less likely. */
  readonly isMonotone: boolean;
}

export interface Example {
  /** One value for each column. */
  readonly values: readonly number[];
  readonly isPositive: boolean;
  readonly weight: number;
}

export interface Logistic {
  readonly intercept: number;
  readonly features: readonly {
    readonly name: string;
    readonly mean: number;
    readonly scale: number;
    readonly coefficient: number;
  }[];
}

/** Steps of gradient descent: figures no longer change in the third digit after half as many. */
const STEPS = 4000;
const RATE = 0.5;

/**
 * Fits by gradient descent on standardised columns. Both outcomes weigh the same in sum.
 *
 * @param ridge The penalty on squared coefficients; the intercept is free.
 */
export function fitLogistic(
  columns: readonly Column[],
  examples: readonly Example[],
  ridge: number,
): Logistic {
  const scales = columns.map((_, j) => standardise(examples.map(({ values }) => values[j])));
  const rows = examples.map(({ values }) => values.map((v, j) => (v - scales[j].mean) / scales[j].scale));
  const weights = balanced(examples);
  let intercept = 0;
  let coefficients = columns.map(() => 0);
  for (let step = 0; step < STEPS; step++) {
    const errors = rows.map((row, i) => {
      const odds = intercept + dot(row, coefficients);
      return weights[i] * (sigmoid(odds) - (examples[i].isPositive ? 1 : 0));
    });
    intercept -= RATE * errors.reduce((sum, error) => sum + error, 0);
    const slopes = columns.map((_, j) => rows.reduce((sum, row, i) => sum + errors[i] * row[j], 0));
    coefficients = coefficients.map((coefficient, j) => {
      const next = coefficient - RATE * (slopes[j] + ridge * coefficient);
      return columns[j].isMonotone ? Math.max(0, next) : next;
    });
  }
  return {
    intercept,
    features: columns.map(({ name }, j) => ({ name, ...scales[j], coefficient: coefficients[j] })),
  };
}

/** The chance of the positive outcome where both are equally frequent. */
export function probabilityOf({ intercept, features }: Logistic, values: readonly number[]): number {
  const odds = features.map(({ mean, scale, coefficient }, j) => (coefficient * (values[j] - mean)) / scale);
  return sigmoid(odds.reduce((sum, value) => sum + value, intercept));
}

function balanced(examples: readonly Example[]): number[] {
  const total = (isPositive: boolean) =>
    examples.reduce((sum, one) => sum + (one.isPositive === isPositive ? one.weight : 0), 0);
  const totals = { positive: total(true), negative: total(false) };
  return examples.map(
    ({ isPositive, weight }) => weight / (2 * (isPositive ? totals.positive : totals.negative)),
  );
}

function standardise(values: readonly number[]): { mean: number; scale: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return { mean, scale: Math.sqrt(variance) || 1 };
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, i) => sum + value * b[i], 0);
}

function sigmoid(odds: number): number {
  return 1 / (1 + Math.exp(-odds));
}
