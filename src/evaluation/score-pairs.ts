/** Compares the faces of each pair: the cosine of their embeddings, and nothing where a picture gave none. */
import { cosineSimilarity } from "../shared/template.ts";
import type { FacePairs } from "./face-pairs.ts";

/** What is known of the scores of one model. */
export interface ScoredPairs {
  readonly pairs: FacePairs;
  /** For each pair its cosine; not a number where it could not be compared. */
  readonly scores: Float64Array;
}

/** @param vectors For each picture its embedding, of unit length; undefined without a usable face. */
export function scorePairs(pairs: FacePairs, vectors: readonly (Float32Array | undefined)[]): ScoredPairs {
  const scores = new Float64Array(pairs.a.length);
  for (let row = 0; row < scores.length; row++) {
    const [a, b] = [vectors[pairs.a[row]], vectors[pairs.b[row]]];
    scores[row] = a && b ? cosineSimilarity(a, b) : Number.NaN;
  }
  return { pairs, scores };
}

/** The scores of some pairs, genuine and impostor apart, each in rising order. */
export interface SortedScores {
  readonly genuine: Float64Array;
  readonly impostor: Float64Array;
}

/** Sorts the scores of those pairs that could be compared. @param keep Says of a row whether it is meant; all without. */
export function sortScores(
  { pairs, scores }: ScoredPairs,
  keep: (row: number) => boolean = () => true,
): SortedScores {
  const chosen = (same: number): Float64Array => {
    const isChosen = (row: number): boolean =>
      pairs.same[row] === same && !Number.isNaN(scores[row]) && keep(row);
    let count = 0;
    for (let row = 0; row < scores.length; row++) if (isChosen(row)) count++;
    const found = new Float64Array(count);
    for (let row = 0, next = 0; row < scores.length; row++) if (isChosen(row)) found[next++] = scores[row];
    return found.sort();
  };
  return { genuine: chosen(1), impostor: chosen(0) };
}
