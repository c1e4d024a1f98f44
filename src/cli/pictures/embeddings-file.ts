/** The file of embeddings that `vultus embed` writes and `vultus compare` reads: of a folder's pictures, or of a single one. */
import { stat } from "node:fs/promises";
import { z } from "zod";
import { VultusError } from "../../shared/errors.ts";
import { parseJson, readTextFile } from "../terminal/files.ts";
import type { RefusedImage } from "./picture-folder.ts";

/** Pictures in one file. */
export const MOST_IMAGES = 10_000;
/** Numbers in one vector; twice those of the shipped model. */
const MOST_DIMENSION = 1024;
/** The most pictures of the longest vectors take 135 MiB. */
const MOST_BYTES = 256 * 1024 * 1024;
/** Float32 vectors are of unit length to about 1e-7; what is farther off was not made by an embedding. */
const UNIT_SLACK = 1e-4;
/** Mistakes beyond these help nobody. */
const MOST_REASONS = 5;

export interface EmbeddedImage {
  /** Path from the folder, with `/` between its parts. */
  readonly image: string;
  /** Whose it is, by the folder it lies in; `null` for one that lies in none. */
  readonly person: string | null;
  /** Length of the vector before normalising. */
  readonly norm: number;
  /** Of the face in its picture, 0 to 1; null of a crop that was embedded as it was (`aligned` in the file). */
  readonly quality: number | null;
  /** Unit length. */
  readonly vector: Float32Array;
}

export interface Embeddings {
  readonly modelId: string;
  readonly dimension: number;
  readonly images: readonly EmbeddedImage[];
  readonly refused: readonly RefusedImage[];
}

/** As JSON, without a line break. */
export function embeddingsText({ images, ...rest }: Embeddings): string {
  const written = images.map(({ vector, ...about }) => ({
    ...{ ...about, aligned: about.quality === null },
    vector: numbersOf(vector),
  }));
  const { modelId, dimension, refused } = rest;
  return JSON.stringify({ modelId, dimension, images: written, refused });
}

/** Nine digits tell every two 32-bit numbers apart, and take half the room of the seventeen that JavaScript writes. */
function numbersOf(vector: Float32Array): readonly number[] {
  return Array.from(vector, (value) => Number(value.toPrecision(9)));
}

/**
 * Reads such a file, wherever it comes from; also the JSON of `vultus embed <image>`.
 *
 * @throws {VultusError} `not-found`; `bad-request` with the path and the rule of each mistake in `reasons`.
 */
export async function readEmbeddings(path: string): Promise<Embeddings> {
  const entry = await stat(path).catch(() => undefined);
  if (entry && (!entry.isFile() || entry.size > MOST_BYTES)) {
    const wrong = entry.isFile() ? "is too large for a file of embeddings" : "is no file";
    throw new VultusError("bad-request", `${path} ${wrong}. ${advice}`);
  }
  return parseEmbeddings(path, parseJson(path, await readTextFile(path)));
}

/** @param stored What `JSON.parse` made of it. @throws {VultusError} `bad-request`, as {@link readEmbeddings}. */
export function parseEmbeddings(path: string, stored: unknown): Embeddings {
  const isSingle = typeof stored === "object" && stored !== null && "vector" in stored;
  const parsed = isSingle ? singleForm.safeParse(stored) : folderForm.safeParse(stored);
  if (parsed.success) return parsed.data;
  const reasons = parsed.error.issues
    .slice(0, MOST_REASONS)
    .map((issue) => `${issue.path.join(".") || "file"}: ${issue.message}`);
  const message = `${path} is no file of embeddings: ${reasons.join("; ")}. ${advice}`;
  throw new VultusError("bad-request", message, { reasons });
}

const advice = "Make one with: vultus embed <folder> --out embeddings.json";

const modelId = z.string().min(1).max(200);
const dimension = z.int().min(1).max(MOST_DIMENSION);
/** Longer paths are not taken by any file system. */
const imagePath = z.string().min(1).max(4096);
const measures = {
  norm: z.number().positive(),
  quality: z.number().min(0).max(1).nullable(),
  aligned: z.boolean().default(false),
};

const qualityMistake = { path: ["quality"], message: "must be null where aligned is true, and nowhere else" };

/** JSON has no NaN, but `1e999` is read as infinity: `z.number()` refuses it. */
const vector = z
  .array(z.number())
  .min(1)
  .max(MOST_DIMENSION)
  .refine((values) => Math.abs(lengthOf(values) - 1) <= UNIT_SLACK, "must be of unit length")
  .transform((values) => Float32Array.from(values));

const embedded: z.ZodType<EmbeddedImage> = z
  .strictObject({
    ...{ image: imagePath, person: z.string().min(1).max(255).nullable() },
    ...{ ...measures, vector },
  })
  .refine(knowsQualityUnlessCrop, qualityMistake)
  .transform(({ aligned: _isCrop, ...one }) => one);

const refused: z.ZodType<RefusedImage> = z.strictObject({
  image: imagePath,
  reasons: z.array(z.string().min(1).max(64)).min(1).max(20),
});

const folderForm: z.ZodType<Embeddings> = z
  .strictObject({
    ...{ modelId, dimension },
    images: z.array(embedded).max(MOST_IMAGES),
    refused: z.array(refused).max(MOST_IMAGES),
  })
  .superRefine((file, context) => {
    const seen = new Set<string>();
    for (const [i, one] of file.images.entries()) {
      const complain = (path: string, message: string): void =>
        context.addIssue({ code: "custom", path: ["images", i, path], message });
      if (one.vector.length !== file.dimension) complain("vector", `must hold ${file.dimension} numbers`);
      // Counted twice, a picture would weigh twice in its person's mean.
      if (seen.has(one.image)) complain("image", "stands there twice");
      seen.add(one.image);
    }
  });

const singleForm: z.ZodType<Embeddings> = z
  .strictObject({ image: imagePath, modelId, dimension, ...measures, vector })
  .refine((file) => file.vector.length === file.dimension, {
    path: ["vector"],
    message: "must hold as many numbers as dimension says",
  })
  .refine(knowsQualityUnlessCrop, qualityMistake)
  .transform(({ image, norm, quality, aligned: _isCrop, vector: values, ...file }) => ({
    ...file,
    images: [{ image, person: null, norm, quality, vector: values }],
    refused: [],
  }));

function knowsQualityUnlessCrop(one: {
  readonly quality: number | null;
  readonly aligned: boolean;
}): boolean {
  return (one.quality === null) === one.aligned;
}

function lengthOf(values: readonly number[]): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));
}
