import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";
import { z } from "zod";
import { openEyes } from "../src/app.ts";
import { faceModelOf } from "../src/app-models.ts";
import type { Eyes } from "../src/cli/deps.ts";
import { parseConfig } from "../src/config.ts";
import type { Open } from "../src/shared/open.ts";
import { runCommand } from "./support/command-line.ts";
import { realModels } from "./support/models.ts";
import { createWorld } from "./support/world.ts";

const list = fileURLToPath(new URL("../../shared/data/faces/lfw/pairs.csv", import.meta.url));
const isAbsent = !existsSync(list);
const why = isAbsent ? " (SKIPPED: ../shared/data is absent)" : "";
if (isAbsent) process.stderr.write(`Comparing faces of LFW${why}\n`);

const config = parseConfig(process.env);
let eyes: Open<Eyes> | undefined;
beforeAll(async () => {
  if (isAbsent) return;
  await realModels();
  eyes = await openEyes(config);
});
afterAll(() => eyes?.close());

const figures = z.object({
  pairs: z.number(),
  accuracy: z.number(),
  auc: z.number(),
  eer: z.number(),
  failures: z.array(z.unknown()),
  tarAtFar: z.record(z.string(), z.object({ rate: z.number().nullable() })),
});

it.skipIf(isAbsent)(`tells people apart on LFW's folds${why}`, { timeout: 600_000 }, async () => {
  const { out } = await runCommand(createWorld(), ["evaluate", "faces", list, "--json"], {
    faceModel: () => faceModelOf(config),
    async withEyes(work) {
      if (eyes) await work(eyes.value);
    },
  });
  const { pairs, accuracy, auc, eer, failures, tarAtFar } = figures.parse(JSON.parse(out.join("\n")));
  expect(pairs).toBe(1800);
  expect(failures).toEqual([]);
  expect(accuracy).toBeGreaterThanOrEqual(0.994);
  expect(auc).toBeGreaterThan(0.999);
  expect(eer).toBeLessThan(0.01);
  expect(tarAtFar["1e-2"]?.rate).toBeGreaterThan(0.99);
  // 900 impostor pairs say nothing about one in a thousand.
  expect(tarAtFar["1e-3"]?.rate).toBeNull();
});
