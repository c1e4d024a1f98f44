/** The enrolled people in memory, packed for a 1:N search. Exact: every template is compared. */
import { VultusError } from "../shared/errors.ts";
import type { Template } from "../shared/template.ts";

export interface Candidate {
  readonly userId: string;
  /** Cosine similarity. */
  readonly score: number;
}

/** The enrolled people, searched 1:N. */
export interface Gallery {
  readonly modelId: string;
  /** How many people are enrolled. */
  count(): Promise<number>;
  /** Enrolls or replaces a person. @throws {VultusError} `model-mismatch`; `gallery-full` */
  put(userId: string, template: Template): Promise<void>;
  remove(userId: string): Promise<void>;
  /** The best candidates, best first; fewer when fewer are enrolled. @throws {VultusError} `model-mismatch` */
  search(probe: Template, count: number): Promise<readonly Candidate[]>;
}

const INITIAL_ROWS = 64;

export function createGallery(modelId: string, dimension: number): Gallery {
  let vectors = new Float32Array(INITIAL_ROWS * dimension);
  const userIds: string[] = [];
  const rows = new Map<string, number>();

  const accept = (template: Template): void => {
    if (template.modelId !== modelId || template.vector.length !== dimension) {
      throw new VultusError(
        "model-mismatch",
        `The gallery holds ${modelId}, not ${template.modelId}: enroll again.`,
      );
    }
  };

  return {
    modelId,
    async count() {
      return userIds.length;
    },
    async put(userId, template) {
      accept(template);
      const row = rows.get(userId) ?? userIds.push(userId) - 1;
      rows.set(userId, row);
      if ((row + 1) * dimension > vectors.length) {
        const grown = new Float32Array(vectors.length * 2);
        grown.set(vectors);
        vectors = grown;
      }
      vectors.set(template.vector, row * dimension);
    },
    async remove(userId) {
      const row = rows.get(userId);
      if (row === undefined) return;
      const last = userIds.length - 1;
      // The last row moves into the gap, so that the rows stay packed.
      vectors.copyWithin(row * dimension, last * dimension, (last + 1) * dimension);
      vectors.fill(0, last * dimension, (last + 1) * dimension);
      userIds[row] = userIds[last];
      rows.set(userIds[row], row);
      userIds.pop();
      rows.delete(userId);
    },
    async search(probe, count) {
      accept(probe);
      const scored = userIds.map((userId, row) => ({
        userId,
        score: dotRow(vectors, row * dimension, probe.vector),
      }));
      return scored.sort((a, b) => b.score - a.score).slice(0, count);
    },
  };
}

function dotRow(vectors: Float32Array, start: number, probe: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < probe.length; i++) sum += vectors[start + i] * probe[i];
  return sum;
}

/** A gallery that holds nobody, for servers that never search: no face is then kept in memory. */
export function createIdleGallery(modelId: string): Gallery {
  const nothing = async (): Promise<void> => {
    // There is nobody to add or to take out.
  };
  return { modelId, count: async () => 0, put: nothing, remove: nothing, search: async () => [] };
}
