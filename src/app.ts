/** The composition root: from the configuration to open adapters to use cases to a listening server. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { loadAtStart, openServersGallery } from "./app-gallery.ts";
import { createDecoy } from "./auth/decoy.ts";
import type { AuthDeps, AuthSettings } from "./auth/deps.ts";
import type { FollowedGallery } from "./auth/followed-gallery.ts";
import { refuseUnknownKey } from "./auth/known-key.ts";
import { sweepInTurn } from "./auth/sweep.ts";
import type { Eyes } from "./cli/deps.ts";
import type { Config } from "./config.ts";
import { capturesAtOnce, defaultTuning, type Logger, type Tuning } from "./http/context.ts";
import { buildServer } from "./http/server.ts";
import { type Keyring, openKeyring } from "./protection/keyring.ts";
import { readOrCreateMasterKey } from "./protection/master-key-file.ts";
import { HOUR, MINUTE, SECOND, systemNow } from "./shared/clock.ts";
import { VultusError } from "./shared/errors.ts";
import type { Open } from "./shared/open.ts";
import { secureRandom } from "./shared/random.ts";
import { type EventTrouble, eventTroubles, withEventLog, withoutEventLog } from "./storage/event-outbox.ts";
import { openBlobStore, openRecordStore } from "./storage/open.ts";
import type { RecordStore } from "./storage/record-store.ts";
import { fetchModels } from "./vision/models/fetch.ts";
import { defaultModelsCache, locateModels } from "./vision/models/locate.ts";
import { type Manifest, readManifest, shippedManifest } from "./vision/models/manifest.ts";
import { openVision } from "./vision/pool/open-vision.ts";

/** Names the text in the registration page; change it whenever the text changes. */
const CONSENT_VERSION = "2026-11";

/** Built files lie one folder deeper than the sources. */
const isBuilt = !import.meta.url.endsWith(".ts");
const webRoot = fileURLToPath(new URL(isBuilt ? "../web" : "../dist/web", import.meta.url));
const packageFile = new URL(isBuilt ? "../../package.json" : "../package.json", import.meta.url);

/** Opens the records alone, for commands that need no camera. */
export async function openRecords(
  config: Config,
): Promise<Open<Pick<AuthDeps, "records" | "now" | "random">>> {
  const records = await openStore(config);
  return { value: { records, now: systemNow, random: secureRandom }, close: () => records.close() };
}

/** Opens the database, with the events in a store of their own where the configuration names one. */
export async function openStore(config: Config, logger?: Logger): Promise<RecordStore> {
  const deps = { now: systemNow, random: secureRandom };
  const { databaseUrl, eventsUrl } = config.storage;
  const onTrouble = ({ kind, error, ...event }: EventTrouble): void =>
    logger?.error({ err: error, ...event }, eventTroubles[kind]);
  const outbox = { random: secureRandom, onTrouble };
  const main = await openRecordStore(databaseUrl, deps);
  if (eventsUrl === undefined) return withoutEventLog(main, outbox);
  try {
    return await withEventLog(main, { ...outbox, openLog: () => openRecordStore(eventsUrl, deps) });
  } catch (error) {
    await main.close();
    throw error;
  }
}

/** Opens the face networks alone, for commands that look at files. */
export async function openEyes(config: Config): Promise<Open<Eyes>> {
  const manifest = await manifestOf(config);
  const paths = await locateModels({ manifest, dir: modelsDir(config) });
  const vision = await openVision({ manifest, paths, workers: config.models.workers });
  const { minNorm } = manifest.embedding;
  const value: Eyes = {
    modelId: vision.modelId,
    analyzePhoto: (bytes, wanted) => vision.analyzePhoto(bytes, wanted),
    embedCrop: (bytes) => vision.embedCrop(bytes),
    minEmbeddingNorm: minNorm,
  };
  return { value, close: () => vision.close() };
}

/** Opens everything that the use cases need. What was opened is closed again when a later part fails. */
export async function openAuth(
  config: Config,
  logger?: Logger,
): Promise<Open<AuthDeps & { readonly gallery: FollowedGallery }>> {
  const manifest = await manifestOf(config);
  const { embedding } = manifest;
  const paths = await locateModels({ manifest, dir: modelsDir(config) });
  const keyring = await keyringOf(config);

  const closers: (() => Promise<void>)[] = [];
  const close = async () => {
    for (const one of closers.toReversed()) await one();
  };
  try {
    const opening = openVision({ manifest, paths, workers: config.models.workers });
    // The threads load their networks while the database opens; either may fail first.
    opening.then((vision) => closers.push(() => vision.close())).catch(() => undefined);
    const records = await openStore(config, logger);
    closers.push(() => records.close());
    await refuseUnknownKey({ records, keyring });
    const blobs = await openBlobStore(config.storage.blobsUrl, records);
    closers.push(() => blobs.close());
    const following = { records, keyring, now: systemNow };
    const gallery = await openServersGallery(following, config, embedding, logger);
    closers.push(gallery.close);
    const vision = await opening;
    const deps = {
      ...{ records, blobs, vision, keyring },
      gallery: gallery.value,
      decoy: createDecoy(keyring, secureRandom, embedding.id, embedding.dimension),
      settings: settingsOf(config, embedding),
      now: systemNow,
      random: secureRandom,
    };
    return { value: deps, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The keys under the master key, which the local demo makes for itself. */
export async function keyringOf(config: Config): Promise<Keyring> {
  const masterKey =
    config.protection.masterKey ?? (await readOrCreateMasterKey(masterKeyPath(config), secureRandom));
  return openKeyring(masterKey, secureRandom);
}

/** Where the key lies that the local demo made for itself. */
export function masterKeyPath({ storage }: Pick<Config, "storage">): string {
  return join(storage.dataDir, "master.key");
}

/** What the use cases decide by: the operator's wishes within what the model was measured for. */
export function settingsOf(config: Config, embedding: Manifest["embedding"]): AuthSettings {
  const { photoSignIn, identify, matchThreshold, captureMs, sessionIdleMs, sessionMaxMs, eventMs } =
    config.signIn;
  return {
    ...{ photoSignIn, identify, captureMs, sessionIdleMs, sessionMaxMs, eventMs },
    matchThreshold: Math.max(matchThreshold, embedding.threshold),
    capturePolicies: config.captures.offered,
    calibration: embedding.calibration.points,
    minEmbeddingNorm: embedding.minNorm,
    keepPhotos: config.protection.keepPhotos,
    consentVersion: CONSENT_VERSION,
  };
}

/** A listening server, and the use cases behind it for whoever started it. */
export interface Served {
  readonly address: string;
  readonly auth: AuthDeps;
}

/** Opens everything and listens. @param tuning Other than the usual limits, for tests under load. */
export async function serve(
  config: Config,
  logger: Logger,
  tuning: Partial<Tuning> = {},
): Promise<Open<Served>> {
  const { value: auth, close } = await openAuth(config, logger);
  try {
    await loadAtStart(auth.gallery, logger);
    const { publicUrl, isLocalDemo, trustedProxies, host, port } = config.server;
    const version = await packageVersion();
    const server = { publicUrl: new URL(publicUrl), isLocalDemo, trustedProxies, webRoot, version };
    const usual = { ...defaultTuning, capturesAtOnce: capturesAtOnce(config.models.workers) };
    const settings = { ...server, ...usual, ...tuning };
    const app = await buildServer({ auth, settings }, logger);
    const stopTasks = runRegularly(auth, logger);
    const address = await app.listen({ host, port }).catch((cause: unknown) => {
      stopTasks();
      throw new VultusError(
        "config-invalid",
        `Port ${port} on ${host} cannot be used; free it or set VULTUS_PORT.`,
        { cause },
      );
    });
    return {
      value: { address, auth },
      async close() {
        stopTasks();
        await app.close();
        await close();
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Fetches the models that are missing. @returns Where they lie. */
export async function installModels(config: Config, onProgress: (line: string) => void): Promise<string> {
  const manifest = await manifestOf(config);
  const dir = modelsDir(config);
  if (config.models.dir === undefined) {
    await fetchModels({
      manifest,
      cacheDir: dir,
      env: process.env,
      onProgress: ({ message }) => onProgress(message),
    });
  }
  await locateModels({ manifest, dir });
  return dir;
}

/** The models' manifest; reading it loads no model. */
export function manifestOf(config: Config): Promise<Manifest> {
  return readManifest(shippedManifest, config.models.manifest);
}

/** Where the models lie, or will. */
export function modelsDir(config: Config): string {
  return config.models.dir ?? defaultModelsCache(process.env);
}

/** The version that is running. */
export async function packageVersion(): Promise<string> {
  const parsed: unknown = JSON.parse(await readFile(packageFile, "utf8"));
  return z.object({ version: z.string() }).parse(parsed).version;
}

/** Sweeps soon after the start, then every hour; catches up with other servers often, so that no search has much to read. @returns How to stop it. */
function runRegularly(auth: AuthDeps & { readonly gallery: FollowedGallery }, logger: Logger): () => void {
  const sweepNow = (): void => {
    sweepInTurn(auth).then(
      (swept) => logger.debug(swept ?? {}, swept ? "swept" : "another server has swept"),
      (error: unknown) => logger.error({ err: error }, "sweeping failed; it is tried again in an hour"),
    );
  };
  const catchUp = (): void => {
    auth.gallery
      .catchUp()
      .catch((error: unknown) =>
        logger.warn({ err: error }, "the gallery could not catch up; it tries again"),
      );
  };
  const first = setTimeout(sweepNow, MINUTE).unref();
  const hourly = setInterval(sweepNow, HOUR).unref();
  const often = setInterval(catchUp, 30 * SECOND).unref();
  return () => {
    clearTimeout(first);
    clearInterval(hourly);
    clearInterval(often);
  };
}
