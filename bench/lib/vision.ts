/** What every vision benchmark starts from: the data folder, the real models, and pictures read a few at a time. */
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { FrameFacts, Vision, Wanted } from "../../src/vision/facts.ts";
import { openNetworks } from "../../src/vision/networks.ts";
import { openVision, setupOf } from "../../src/vision/pool/open-vision.ts";
import { realModels } from "../../test/support/models.ts";

/** Pictures of real people for local measurement; not part of the repository. */
export const dataFolder = fileURLToPath(new URL("../../../shared/data/", import.meta.url));

/** @throws When the data is absent, naming the folder. */
export function requireData(): string {
  if (existsSync(dataFolder)) return dataFolder;
  throw new Error(`This benchmark needs the pictures in ${dataFolder}`);
}

export async function openRealVision(options: { workers?: number; mirror?: boolean } = {}): Promise<Vision> {
  const { manifest, paths } = await realModels();
  return await openVision({ manifest, paths, queueLimit: 1000, ...options });
}

/** Analyses files in order, some at once. */
export async function analyzeFiles(
  vision: Vision,
  files: readonly string[],
  wanted: Wanted,
): Promise<FrameFacts[]> {
  const facts: FrameFacts[] = new Array<FrameFacts>(files.length);
  let next = 0;
  const lane = async () => {
    for (let i = next++; i < files.length; i = next++) {
      facts[i] = await vision.analyzePhoto(await readFile(files[i]), wanted);
    }
  };
  await Promise.all([lane(), lane(), lane(), lane()]);
  return facts;
}

/** One analysing thread's networks in this thread, for benchmarks that look inside. */
export async function openRealNetworks(mirror = false): Promise<Awaited<ReturnType<typeof openNetworks>>> {
  return await openNetworks(setupOf({ ...(await realModels()), mirror }));
}

/** True when a file was started by itself rather than imported. */
export function isMain(url: string): boolean {
  return process.argv[1] !== undefined && fileURLToPath(url) === process.argv[1];
}
