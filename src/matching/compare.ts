/** Decides whether two templates belong to one person. Storage lives elsewhere. */
import { VultusError } from "../shared/errors.ts";
import { cosineSimilarity, type Template } from "../shared/template.ts";

export interface Match {
  /** Cosine similarity, -1 to 1. */
  readonly score: number;
  readonly isSame: boolean;
}

/**
 * Compares a fresh template with an enrolled one (1:1).
 *
 * @param threshold The smallest score that counts as the same person.
 * @throws {VultusError} `model-mismatch` when different models made the two.
 */
export function compareTemplates(probe: Template, enrolled: Template, threshold: number): Match {
  if (probe.modelId !== enrolled.modelId || probe.vector.length !== enrolled.vector.length) {
    throw new VultusError(
      "model-mismatch",
      `${probe.modelId} cannot be compared with ${enrolled.modelId}: enroll again.`,
    );
  }
  const score = cosineSimilarity(probe.vector, enrolled.vector);
  return { score, isSame: score >= threshold };
}
