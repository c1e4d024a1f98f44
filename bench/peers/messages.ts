/** What the benchmark and the process of one contestant tell each other. */

/** Every contestant, in the order of the table. */
export const contestantNames = ["ours", "ours-full", "face-api-tiny", "face-api-default", "human"] as const;
export type ContestantName = (typeof contestantNames)[number];

export interface Pair {
  /** Paths of pictures. */
  readonly a: string;
  readonly b: string;
  readonly same: boolean;
}

export type Request =
  | { readonly kind: "time"; readonly files: readonly string[]; readonly warmUp: number }
  | { readonly kind: "score"; readonly pairs: readonly Pair[] };

export type Reply =
  | { readonly kind: "ready"; readonly label: string; readonly version: string }
  /** Milliseconds per file, and in how many no face was found. */
  | { readonly kind: "times"; readonly ms: readonly number[]; readonly missed: number }
  /** Per pair, larger for more alike; null when a face was not found. */
  | { readonly kind: "scores"; readonly scores: readonly (number | null)[] }
  | { readonly kind: "failed"; readonly reason: string };
