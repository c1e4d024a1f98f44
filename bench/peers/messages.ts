/** What the benchmark and the process of one contestant tell each other. */
import type { Stages } from "./contestant.ts";

/** Every contestant, in the order of the table. */
export const contestantNames = [
  "ours",
  "ours-full",
  "face-api-tiny",
  "face-api-default",
  "human",
  "face-recognition",
] as const;
export type ContestantName = (typeof contestantNames)[number];

export interface Pair {
  /** Paths of pictures. */
  readonly a: string;
  readonly b: string;
  readonly same: boolean;
}

/** Files are paths of pictures. */
export type Request =
  | { readonly kind: "first"; readonly file: string }
  | { readonly kind: "time"; readonly files: readonly string[]; readonly warmUp: number }
  | { readonly kind: "stages"; readonly files: readonly string[] }
  | { readonly kind: "throughput"; readonly files: readonly string[]; readonly seconds: number }
  | { readonly kind: "memory" }
  | { readonly kind: "score"; readonly pairs: readonly Pair[] };

/** One for each request, under the same name. */
export type Reply =
  | { readonly kind: "ready"; readonly label: string; readonly version: string }
  /** Milliseconds from the start of the contestant's process to its first embedding. */
  | { readonly kind: "first"; readonly ms: number }
  /** Milliseconds per file, and in how many no face was found. */
  | { readonly kind: "time"; readonly ms: readonly number[]; readonly missed: number }
  /** One per file; none where the contestant does not tell. */
  | { readonly kind: "stages"; readonly stages: readonly Stages[] }
  /** How many pictures one after another, in how long. */
  | { readonly kind: "throughput"; readonly pictures: number; readonly seconds: number }
  /** The most that was ever resident of the contestant's process; null where the system does not tell. */
  | { readonly kind: "memory"; readonly peakMegabytes: number | null }
  /** Per pair, larger for more alike; null when a face was not found. */
  | { readonly kind: "score"; readonly scores: readonly (number | null)[] }
  | { readonly kind: "failed"; readonly reason: string };

/** The answer to one kind of request. */
export type ReplyTo<Kind extends Reply["kind"]> = Extract<Reply, { readonly kind: Kind }>;
