/** The real models for tests: fetched once into the cache that the server uses too. */
import { fetchModels } from "../../src/vision/models/fetch.ts";
import { defaultModelsCache, locateModels, type ModelPaths } from "../../src/vision/models/locate.ts";
import { type Manifest, readManifest, shippedManifest } from "../../src/vision/models/manifest.ts";

/** @throws {VultusError} `model-missing` without network on the first run. */
export async function realModels(): Promise<{ manifest: Manifest; paths: ModelPaths }> {
  const manifest = await readManifest(shippedManifest);
  const own = process.env["VULTUS_MODELS_DIR"];
  const dir = own || defaultModelsCache(process.env);
  if (!own) await fetchModels({ manifest, cacheDir: dir, env: process.env });
  return { manifest, paths: await locateModels({ manifest, dir }) };
}
