/** A gallery in an index outside the process. What it holds of a face leaves the process only rotated by a secret transform. */
import type { Gallery } from "../matching/gallery.ts";
import type { SecretTransform } from "../protection/transform.ts";
import { wipe } from "../shared/bytes.ts";
import { VultusError } from "../shared/errors.ts";
import type { Template } from "../shared/template.ts";
import type { VectorIndex } from "../storage/vector-index.ts";

/** Where a gallery's vectors lie, and what makes them unreadable. */
export interface VectorGallerySetup {
  readonly modelId: string;
  readonly index: VectorIndex;
  readonly transform: SecretTransform;
}

export function createVectorGallery(setup: VectorGallerySetup): Gallery {
  const { modelId, index } = setup;
  return {
    modelId,
    count: () => index.count(),
    async put(userId, template) {
      const vector = rotate(setup, template);
      try {
        await index.put([{ userId, vector }]);
      } finally {
        wipe(vector);
      }
    },
    remove: (userId, reach) => index.remove(userId, reach),
    async search(probe, count) {
      const vector = rotate(setup, probe);
      try {
        return await index.search(vector, count);
      } finally {
        wipe(vector);
      }
    },
  };
}

/** The same gallery, while it is filled: puts many people at a time. */
export interface GatheringGallery extends Gallery {
  /** Puts those who still wait. */
  flush(): Promise<void>;
}

const GATHERED = 200;

export function createGatheringGallery(setup: VectorGallerySetup): GatheringGallery {
  const gallery = createVectorGallery(setup);
  const waiting = new Map<string, Float32Array>();
  const flush = async (): Promise<void> => {
    const vectors = [...waiting].map(([userId, vector]) => ({ userId, vector }));
    waiting.clear();
    try {
      if (vectors.length > 0) await setup.index.put(vectors);
    } finally {
      for (const { vector } of vectors) wipe(vector);
    }
  };
  return {
    modelId: gallery.modelId,
    flush,
    async count() {
      await flush();
      return gallery.count();
    },
    async put(userId, template) {
      waiting.set(userId, rotate(setup, template));
      if (waiting.size >= GATHERED) await flush();
    },
    async remove(userId, reach) {
      await flush();
      await gallery.remove(userId, reach);
    },
    async search(probe, count) {
      await flush();
      return gallery.search(probe, count);
    },
  };
}

function rotate({ modelId, transform }: VectorGallerySetup, template: Template): Float32Array {
  if (template.modelId !== modelId) {
    throw new VultusError(
      "model-mismatch",
      `The gallery holds ${modelId}, not ${template.modelId}: enroll again.`,
    );
  }
  return transform.apply(template.vector);
}
