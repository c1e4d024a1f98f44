/** How far TAR at FAR would differ with other people: people are drawn again, not pairs, for pairs of one person are alike. */
import { seededDraw } from "./seeded-random.ts";
import type { ScoredPairs } from "./score-pairs.ts";

export interface BootstrapSettings {
  /** False accept rates, rising. */
  readonly fars: readonly number[];
  readonly seed: number;
  readonly replicates: number;
  /** Up to so many impostor pairs all are looked at in each replicate; of more the highest tenth, where every threshold lies. 200,000 without. */
  readonly mostImpostors?: number;
}

/**
 * The 95 % interval of TAR at each FAR, by the percentiles of replicates. A pair counts as often as its people were drawn,
 * and the threshold is found anew each time (the subsets bootstrap of Bolle, Ratha and Pankanti, with strangers weighted by both).
 *
 * @param people For each picture the index of its person.
 * @returns One for each rate; undefined when hardly any replicate has pairs of both kinds.
 */
export function tarByPeople(
  scored: ScoredPairs,
  people: readonly number[],
  { fars, seed, replicates, mostImpostors = 200_000 }: BootstrapSettings,
): readonly ({ readonly low: number; readonly high: number } | undefined)[] {
  const { genuine, impostor, isAllImpostors, weigh, peopleCount } = prepare(scored, people, mostImpostors);
  const draw = seededDraw(seed);
  const values = fars.map((): number[] => []);
  const weights = new Float64Array(peopleCount);
  const accepted = new Float64Array(genuine.scores.length + 1);
  for (let replicate = 0; replicate < replicates; replicate++) {
    weights.fill(0);
    for (let i = 0; i < peopleCount; i++) weights[Math.floor(draw() * peopleCount)]++;
    for (let i = 0; i < genuine.scores.length; i++) accepted[i + 1] = accepted[i] + weights[genuine.a[i]];
    const all = accepted[genuine.scores.length];
    const strangers = weigh(weights);
    if (all === 0 || strangers === 0) continue;
    let [row, sum] = [0, 0];
    fars.forEach((far, at) => {
      const allowed = far * strangers + 1e-9;
      for (; row < impostor.scores.length; row++) {
        const weight = weights[impostor.a[row]] * weights[impostor.b[row]];
        if (sum + weight > allowed) break;
        sum += weight;
      }
      const lowest = isAllImpostors ? -Infinity : impostor.scores[impostor.scores.length - 1];
      const refused = row < impostor.scores.length ? impostor.scores[row] : lowest;
      values[at].push(accepted[countAbove(genuine.scores, refused)] / all);
    });
  }
  return values.map((found) => {
    if (found.length < replicates / 2) return undefined;
    const sorted = Float64Array.from(found).sort();
    return {
      low: sorted[Math.floor(0.025 * sorted.length)],
      high: sorted[Math.ceil(0.975 * sorted.length) - 1],
    };
  });
}

/** Pairs by falling score, with their people. */
interface Falling {
  readonly scores: Float64Array;
  readonly a: Uint32Array;
  readonly b: Uint32Array;
}

function prepare({ pairs, scores }: ScoredPairs, people: readonly number[], mostImpostors: number) {
  const counts = { genuine: 0, impostor: 0 };
  const peopleCount = people.reduce((most, person) => Math.max(most, person + 1), 0);
  const isCompared = new Uint8Array(people.length);
  for (let row = 0; row < scores.length; row++) {
    if (Number.isNaN(scores[row])) continue;
    counts[pairs.same[row] === 1 ? "genuine" : "impostor"]++;
    isCompared[pairs.a[row]] = isCompared[pairs.b[row]] = 1;
  }
  const isAllImpostors = counts.impostor <= mostImpostors;
  const lowest = isAllImpostors ? -Infinity : lowestOfTopTenth(pairs.same, scores, counts.impostor);
  const falling = (same: number, from: number): Falling => {
    const rows: number[] = [];
    for (let row = 0; row < scores.length; row++) {
      if (pairs.same[row] === same && scores[row] >= from) rows.push(row);
    }
    const order = Uint32Array.from(rows).sort((x, y) => scores[y] - scores[x]);
    return {
      scores: Float64Array.from(order, (row) => scores[row]),
      a: Uint32Array.from(order, (row) => people[pairs.a[row]]),
      b: Uint32Array.from(order, (row) => people[pairs.b[row]]),
    };
  };
  const impostor = falling(0, lowest);
  // A list has its own pairs of people; of all against all, or a sample of it, the counts of pictures tell the whole weight.
  const pictures = new Float64Array(peopleCount);
  people.forEach((person, picture) => (pictures[person] += isCompared[picture]));
  const share = counts.impostor / strangersOf(pictures, new Float64Array(peopleCount).fill(1));
  const weigh =
    pairs.choice.kind === "list" && isAllImpostors
      ? (weights: Float64Array) => sumOf(impostor, weights)
      : (weights: Float64Array) => share * strangersOf(pictures, weights);
  return { genuine: falling(1, -Infinity), impostor, isAllImpostors, weigh, peopleCount };
}

/** The weight of all pairs of different people. */
function strangersOf(pictures: Float64Array, weights: Float64Array): number {
  let [sum, squares] = [0, 0];
  for (let i = 0; i < pictures.length; i++) {
    const weight = pictures[i] * weights[i];
    sum += weight;
    squares += weight * weight;
  }
  return (sum * sum - squares) / 2;
}

function sumOf({ a, b }: Falling, weights: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += weights[a[i]] * weights[b[i]];
  return sum;
}

function lowestOfTopTenth(same: Uint8Array, scores: Float64Array, count: number): number {
  const impostor = new Float64Array(count);
  let next = 0;
  for (let row = 0; row < scores.length; row++) {
    if (same[row] === 0 && !Number.isNaN(scores[row])) impostor[next++] = scores[row];
  }
  return impostor.sort()[Math.floor(0.9 * count)];
}

/** How many of falling scores are above `score`. */
function countAbove(falling: Float64Array, score: number): number {
  let [low, high] = [0, falling.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (falling[middle] > score) low = middle + 1;
    else high = middle;
  }
  return low;
}
