/** The face model that commands work with: the configured one, or another that a manifest describes. */
import { realpath } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { manifestOf, settingsOf } from "./app.ts";
import type { FaceModel } from "./cli/deps.ts";
import type { Config } from "./config.ts";
import { shippedManifest } from "./vision/models/manifest.ts";

/** The configuration as if it named another manifest. @param manifest The same configuration without. */
export function withManifest(config: Config, manifest: string | undefined): Config {
  return manifest === undefined ? config : { ...config, models: { ...config.models, manifest } };
}

/** Tells of the model without loading it. @throws {VultusError} `config-invalid` naming each mistake of the manifest. */
export async function faceModelOf(config: Config): Promise<FaceModel> {
  const { embedding } = await manifestOf(config);
  const { matchThreshold } = settingsOf(config, embedding);
  return {
    ...{ modelId: embedding.id, dimension: embedding.dimension, matchThreshold },
    manifest: await ownManifest(config.models.manifest),
  };
}

/** A path that leads to the shipped manifest, by whatever name, names none of one's own. */
async function ownManifest(path: string | undefined): Promise<string | undefined> {
  if (path === undefined) return undefined;
  const isShipped = (await realpath(path)) === (await realpath(fileURLToPath(shippedManifest)));
  return isShipped ? undefined : path;
}
