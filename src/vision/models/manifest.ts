/** The list of models, parsed: where each file comes from, how to know it is the right one, and how to feed it. */
import { readFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { z } from "zod";
import { VultusError } from "../../shared/errors.ts";

/** One of the jobs that a model file does. */
export const modelRoles = ["detect", "landmarks", "eye", "liveness", "embedding"] as const;
export type ModelRole = (typeof modelRoles)[number];

const packageSchema = z.strictObject({
  name: z.string().min(1),
  /** One exact version. */
  version: z.string().regex(/^\d+\.\d+\.\d+/),
  integrity: z.string().regex(/^sha512-[A-Za-z0-9+/]+=*$/),
});

/** A file in a package, or one that the operator put on this machine. */
const sourceSchema = z.union([
  z.strictObject({ package: packageSchema, path: z.string().min(1) }),
  z.strictObject({ file: z.string().min(1) }),
]);

const inputSchema = z.strictObject({
  shape: z.array(z.int().positive()).length(4),
  channels: z.enum(["rgb", "bgr", "gray"]),
  /** A value of 0 to 255 enters as `(value - mean) / deviation`. */
  mean: z.number(),
  deviation: z.number().positive(),
  /** What the picture is cut and scaled to, in words. */
  crop: z.string(),
});

const fileSchema = z.strictObject({
  /** Its name in the cache and in VULTUS_MODELS_DIR. */
  name: z.string().regex(/^[A-Za-z0-9._-]+\.onnx$/),
  source: sourceSchema,
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  bytes: z.int().positive(),
  licence: z.string().min(1),
  provenance: z.string().min(1),
  input: inputSchema,
});

const cosine = z.number().min(-1).max(1);

const calibrationSchema = z.strictObject({
  method: z.string().min(1),
  people: z.int().positive(),
  images: z.int().positive(),
  /** Impostor pairs that were compared. */
  pairs: z.int().positive(),
  /** From the loosest to the strictest; `measured` is the bare measurement, `threshold` never below the default. */
  points: z
    .array(z.strictObject({ fmr: z.number().positive().max(1), measured: cosine, threshold: cosine }))
    .min(1)
    .refine((points) => points.every((point, i) => i === 0 || point.fmr < points[i - 1].fmr), {
      message: "must run from the largest FMR to the smallest",
    }),
});

const embeddingSchema = fileSchema.extend({
  input: inputSchema.extend({
    shape: z.tuple([z.literal(1), z.literal(3), z.literal(112), z.literal(112)]),
    channels: z.enum(["rgb", "bgr"]),
  }),
  /** Changes whenever vectors stop being comparable. */
  id: z.string().regex(/^[a-z0-9-]+@\d+$/),
  dimension: z.int().min(16).max(4096),
  minNorm: z.number().nonnegative(),
  threshold: cosine,
  strictThreshold: cosine,
  calibration: calibrationSchema,
});

const manifestSchema = z.strictObject({
  detect: fileSchema,
  landmarks: fileSchema,
  eye: fileSchema,
  liveness: fileSchema,
  embedding: embeddingSchema,
});

export type ModelFile = Readonly<z.infer<typeof fileSchema>>;
/** FMR to threshold, with how it was measured. */
export type Calibration = Readonly<z.infer<typeof calibrationSchema>>;
export type Manifest = Readonly<z.infer<typeof manifestSchema>>;

/** The manifest that ships with Vultus: `models/manifest.json`, found from sources and from the build. */
export const shippedManifest = new URL(
  // Built files lie one folder deeper, in dist/server.
  import.meta.url.endsWith(".ts") ? "../../../models/manifest.json" : "../../../../models/manifest.json",
  import.meta.url,
);

/**
 * Reads the shipped manifest, and over it the entries of the operator's own.
 *
 * @param shipped Path or URL of a whole manifest.
 * @param own Path of a manifest with only the entries that replace ours, usually `embedding`.
 * @throws {VultusError} `config-invalid` naming each mistake.
 */
export async function readManifest(shipped: string | URL, own?: string): Promise<Manifest> {
  const ours = await readJson(shipped);
  if (own === undefined) return parseManifest(ours, String(shipped));
  const theirs = manifestSchema.partial().safeParse(await readJson(own));
  if (!theirs.success) throw mistakes(own, theirs.error);
  return parseManifest({ ...Object(ours), ...withAbsoluteFiles(theirs.data, dirname(resolve(own))) }, own);
}

/** @throws {VultusError} `config-invalid` naming each mistake. */
export function parseManifest(value: unknown, name: string): Manifest {
  const parsed = manifestSchema.safeParse(value);
  if (!parsed.success) throw mistakes(name, parsed.error);
  return parsed.data;
}

async function readJson(path: string | URL): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, "utf8"));
  } catch (cause) {
    throw new VultusError("config-invalid", `The model manifest ${String(path)} cannot be read.`, { cause });
  }
}

/** A file of the operator's is named relative to the manifest that names it. */
function withAbsoluteFiles(
  theirs: Readonly<Partial<Record<ModelRole, ModelFile | undefined>>>,
  folder: string,
): Readonly<Record<string, ModelFile>> {
  const entries = Object.entries(theirs).flatMap(([role, model]) => {
    if (model === undefined) return [];
    if (!("file" in model.source)) return [[role, model] as const];
    return [[role, { ...model, source: { file: resolve(folder, model.source.file) } }] as const];
  });
  return Object.fromEntries(entries);
}

function mistakes(name: string, error: z.ZodError): VultusError {
  const reasons = error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`);
  return new VultusError("config-invalid", `Correct the model manifest ${name}: ${reasons.join("; ")}`, {
    reasons,
  });
}
