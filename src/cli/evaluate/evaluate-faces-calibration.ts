/** Writes what an evaluation has measured of strangers to the manifest of the operator's own model, or says why not. */
import { calibrate } from "../../evaluation/calibrate.ts";
import { scorePairs, sortScores } from "../../evaluation/score-pairs.ts";
import { VultusError } from "../../shared/errors.ts";
import type { CliDeps, FaceModel } from "../deps.ts";
import type { FaceInput } from "./evaluate-faces-input.ts";
import type { SeenFaces } from "./evaluate-faces-look.ts";
import { readOwnEmbedding, writeCalibration } from "./evaluate-faces-manifest.ts";

/**
 * Says before the work whether there is a manifest to write to, and all pairs to write about.
 *
 * @throws {VultusError} `config-invalid` without a manifest of one's own that describes an embedding model; `bad-request`
 * for several models, or for anything but all pairs of a folder.
 */
export async function refuseCalibration(models: readonly FaceModel[], { pairs }: FaceInput): Promise<void> {
  if (models.length > 1) {
    throw new VultusError("bad-request", "Calibrate one model at a time: give --manifest once.");
  }
  if (pairs.choice.kind === "list") {
    throw new VultusError(
      "bad-request",
      "A calibration needs every picture against every other: give a folder with one for each person, and no list.",
    );
  }
  if (pairs.choice.kind === "sample") {
    const all = pairs.choice.genuine + pairs.choice.impostor;
    throw new VultusError(
      "bad-request",
      `A calibration needs all pairs: add --max-pairs ${all}, or give fewer pictures.`,
    );
  }
  await readOwnEmbedding(ownManifest(models[0]));
}

/** What one model saw. */
export interface MeasuredModel {
  readonly model: FaceModel;
  /** Embeddings shorter than this before normalising are not fit for comparing. */
  readonly minEmbeddingNorm: number;
  readonly seen: SeenFaces;
}

/** @throws {VultusError} `bad-request` when the pictures are too few to bound anything; nothing is written then. */
export async function calibrateOwnModel(
  deps: Pick<CliDeps, "note">,
  input: FaceInput,
  { model, minEmbeddingNorm: minNorm, seen }: MeasuredModel,
): Promise<void> {
  const path = ownManifest(model);
  const { floor } = await readOwnEmbedding(path);
  // As the product compares: shorter embeddings are refused before.
  const vectors = seen.embeddings.map((one) => (one && one.norm >= minNorm ? one.vector : undefined));
  const usable = input.pictures.filter((_, i) => vectors[i] !== undefined);
  const calibration = calibrate({
    ...{ source: input.name, minNorm, floor },
    people: new Set(usable.map(({ person }) => person)).size,
    images: usable.length,
    impostor: sortScores(scorePairs(input.pairs, vectors)).impostor,
  });
  await writeCalibration(path, calibration);
  const { points, pairs, people } = calibration;
  const last = points[points.length - 1];
  deps.note(
    `Wrote the calibration to ${path}: ${points.length} points, down to FMR ${last.fmr} at ${last.threshold}, from ${pairs} ` +
      `pairs of ${people} people. Servers read it when they start.`,
  );
}

/** @throws {VultusError} `config-invalid`. */
function ownManifest({ modelId, manifest }: FaceModel): string {
  if (manifest !== undefined) return manifest;
  throw new VultusError(
    "config-invalid",
    `${modelId} is described by the manifest that comes with Vultus, which is never changed. Copy its embedding entry to a ` +
      "file of your own, and name that with --manifest or VULTUS_MODELS_MANIFEST.",
  );
}
