/** What the pool and its workers say to each other. */
import type { ProblemCode } from "../../shared/problems.ts";
import type { Embedding, FrameFacts, Wanted } from "../facts.ts";
import type { ModelPaths } from "../models/locate.ts";
import type { EmbedOptions } from "../embed.ts";

/** What a worker is started with. */
export interface WorkerSetup {
  readonly paths: ModelPaths;
  /** Input shapes from the manifest, by role. */
  readonly shapes: Readonly<Record<keyof ModelPaths, readonly number[]>>;
  readonly embed: EmbedOptions;
  readonly minNorm: number;
  readonly dimension: number;
}

/** What one picture is wanted for. */
export type Question =
  | { readonly kind: "analyze"; readonly bytes: Uint8Array; readonly wanted: Wanted }
  | { readonly kind: "embed-crop"; readonly bytes: Uint8Array };

export type Answer =
  | { readonly kind: "facts"; readonly facts: FrameFacts }
  | { readonly kind: "embedding"; readonly embedding: Embedding };

export type ToWorker = Question | { readonly kind: "close" };

export type FromWorker =
  | Answer
  | { readonly kind: "ready" }
  | { readonly kind: "refused"; readonly code: ProblemCode; readonly message: string };
