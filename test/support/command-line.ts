/** The `vultus` command on a pretended world: what it prints and answers, without a process. */
import { loadGallery } from "../../src/auth/load-gallery.ts";
import type { CliDeps, Eyes } from "../../src/cli/deps.ts";
import { createProgram } from "../../src/cli/program.ts";
import { DIMENSION, pretendedCrops, type World } from "./world.ts";

export interface Said {
  readonly out: readonly string[];
  readonly notes: readonly string[];
  readonly exitCode: number;
}

/** No server is configured. */
const here = { server: undefined, publicUrl: () => new URL("http://localhost:8080"), apiKey: undefined };

export const operator = { address: "local", userAgent: "test" };

/** @param changes What is to be different of what the command reaches the rest through. */
export async function runCommand(
  { deps }: World,
  words: readonly string[],
  changes: Partial<CliDeps> = {},
): Promise<Said> {
  const out: string[] = [];
  const notes: string[] = [];
  let exitCode = 0;
  const unused = () => Promise.reject(new Error("This command needs something else."));
  const { modelId } = deps.vision;
  const reached: CliDeps = {
    ...{ serve: unused, installModels: unused, decodeVideo: unused, policies: [] },
    databases: { setup: unused, check: unused, copy: unused },
    withRecords: (work) => work(deps),
    withAccounts: (work) => work(deps),
    withFaces: (work) => work({ ...deps, loadGallery: () => loadGallery(deps), photosAtOnce: 2 }),
    faceModel: (manifest) =>
      Promise.resolve({
        ...{ modelId, dimension: DIMENSION, manifest },
        matchThreshold: deps.settings.matchThreshold,
      }),
    withEyes: (work) => work(eyesOf(deps)),
    print: (line) => out.push(line),
    note: (line) => notes.push(line),
    remote: { config: () => Promise.resolve(here), fetch: unused, openBrowser: unused },
    ...{ redraw: undefined, ask: undefined, everySecond: unused, diagnose: () => eachOf([]) },
    ...{ operator, now: deps.now },
    setExitCode: (code) => {
      exitCode = code;
    },
    ...changes,
  };
  await createProgram(reached, "0.0.0").parseAsync(["node", "vultus", ...words]);
  return { out, notes, exitCode };
}

/** The face networks of a pretended world. */
export function eyesOf({ vision, settings }: World["deps"]): Eyes {
  return {
    modelId: vision.modelId,
    analyzePhoto: (bytes, wanted) => vision.analyzePhoto(bytes, wanted),
    ...pretendedCrops,
    minEmbeddingNorm: settings.minEmbeddingNorm,
  };
}

/** Comes round for each, without waiting. */
export async function* eachOf<T>(items: readonly T[]): AsyncGenerator<T, void> {
  yield* items;
}
