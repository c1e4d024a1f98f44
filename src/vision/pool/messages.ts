/** What the pool and its workers say to each other. */
import type { ProblemCode } from "../../shared/problems.ts";
import type { FrameFacts, Wanted } from "../facts.ts";
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

export type ToWorker =
  | { readonly kind: "analyze"; readonly bytes: Uint8Array; readonly wanted: Wanted }
  | { readonly kind: "close" };

export type FromWorker =
  | { readonly kind: "ready" }
  | { readonly kind: "facts"; readonly facts: FrameFacts }
  | { readonly kind: "refused"; readonly code: ProblemCode; readonly message: string };
