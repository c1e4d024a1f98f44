import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";
import { z } from "zod";
import { openEyes } from "../src/app.ts";
import type { CliDeps, Eyes } from "../src/cli/deps.ts";
import { decodeVideo } from "../src/cli/captures/ffmpeg.ts";
import { createProgram } from "../src/cli/program.ts";
import { parseConfig } from "../src/config.ts";
import type { Open } from "../src/shared/open.ts";
import { eachOf } from "./support/command-line.ts";
import { realModels } from "./support/models.ts";

const data = fileURLToPath(new URL("../../shared/data/", import.meta.url));
const absent = existsSync(data) ? undefined : "../shared/data is absent";
const without = spawnSync("ffmpeg", ["-version"]).status === 0 ? absent : "ffmpeg is not installed";

const config = parseConfig(process.env);
let eyes: Open<Eyes> | undefined;
beforeAll(async () => {
  if (absent !== undefined) return;
  await realModels();
  // Once: the threads' native library loads only once in a process.
  eyes = await openEyes(config);
});
afterAll(() => eyes?.close());

/** Runs the command on the real networks. */
async function vultus(...words: readonly string[]): Promise<{ out: string; exitCode: number }> {
  const unused = () => Promise.reject(new Error("This command needs no server and no database."));
  const out: string[] = [];
  let exitCode = 0;
  const deps: CliDeps = {
    ...{ serve: unused, installModels: unused, withRecords: unused, withAccounts: unused, withFaces: unused },
    databases: { setup: unused, check: unused, copy: unused },
    remote: { config: unused, fetch: unused, openBrowser: unused },
    ...{ redraw: undefined, ask: undefined, everySecond: unused, diagnose: () => eachOf([]) },
    ...{ operator: { address: "local", userAgent: "test" }, now: Date.now },
    faceModel: unused,
    async withEyes(work) {
      if (eyes) await work(eyes.value);
    },
    decodeVideo: (path, rate) => decodeVideo("ffmpeg", path, rate),
    policies: config.captures.policies,
    print: (line) => out.push(line),
    note: () => undefined,
    setExitCode: (code) => {
      exitCode = code;
    },
  };
  await createProgram(deps, "0.0.0").parseAsync(["node", "vultus", ...words]);
  return { out: out.join("\n"), exitCode };
}

const rate = z.object({ rate: z.number(), n: z.number(), low: z.number(), high: z.number() });
const rates = z.object({ auc: z.number(), bpcer: rate, apcer: z.record(z.string(), rate) });

const note = (why: string | undefined): string => (why === undefined ? "" : ` (SKIPPED: ${why})`);

it.skipIf(absent !== undefined)(
  `measures screens held to a webcam${note(absent)}`,
  { timeout: 120_000 },
  async () => {
    const { out } = await vultus("evaluate", "pad", `${data}pad/webcam-screen`, "--json");
    const { auc, bpcer, apcer } = rates.parse(JSON.parse(out));
    expect(auc).toBeGreaterThan(0.95);
    expect(bpcer.n).toBe(52);
    expect(apcer["webcam-screen"]?.rate).toBeLessThan(0.05);
  },
);

it.skipIf(without !== undefined)(
  `tells the turns of a clip and the replay of a screen${note(without)}`,
  { timeout: 120_000 },
  async () => {
    const live = await vultus("capture", "replay", `${data}video/td_live_642ce38f.mp4`);
    expect(live.exitCode).toBe(0);
    expect(live.out).toMatch(/left [\d.–]+ s, right [\d.–]+ s, up [\d.–]+ s, down [\d.–]+ s/);
    const screen = await vultus("capture", "replay", `${data}video/web_wolfhuo_screen.mp4`);
    expect(screen.exitCode).toBe(1);
  },
);
