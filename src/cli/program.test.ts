import { mkdir, mkdtemp, readFile, rm, symlink, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { eachOf, eyesOf } from "../../test/support/command-line.ts";
import { createWorld, origin, picture, type Pretence } from "../../test/support/world.ts";
import { evidenceOf } from "../liveness/evidence.ts";
import { beginJudging, endJudging } from "../liveness/judge.ts";
import { drawPlan } from "../liveness/plan.ts";
import { policies, standardPolicy } from "../liveness/policy.ts";
import { VultusError } from "../shared/errors.ts";
import { secureRandom } from "../shared/random.ts";
import type { CliDeps } from "./deps.ts";
import { createProgram } from "./program.ts";

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "vultus-cli-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Writes pretended pictures; with a number instead, that is how live they look. */
async function lay(files: Readonly<Record<string, Pretence | number | string>>): Promise<void> {
  for (const [name, shown] of Object.entries(files)) {
    const path = join(folder, name);
    await mkdir(dirname(path), { recursive: true });
    const pretence = typeof shown === "number" ? { person: "ada", liveLogit: shown } : shown;
    await writeFile(path, typeof pretence === "string" ? pretence : picture(pretence));
  }
}

interface Said {
  readonly out: readonly string[];
  readonly notes: readonly string[];
  readonly exitCode: number;
}

/** Runs the command on pretended networks and videos that are a second of one person. */
async function vultus(...words: readonly string[]): Promise<Said> {
  const out: string[] = [];
  const notes: string[] = [];
  let exitCode = 0;
  const unused = () => Promise.reject(new Error("This command needs no server and no database."));
  const deps: CliDeps = {
    ...{ serve: unused, installModels: unused, withRecords: unused, policies },
    databases: { setup: unused, check: unused, copy: unused },
    ...{
      withAccounts: unused,
      withFaces: unused,
      redraw: undefined,
      ask: undefined,
      everySecond: unused,
      remote: { config: unused, fetch: unused, openBrowser: unused },
      diagnose: () => eachOf([]),
      ...{ operator: origin, now: Date.now },
    },
    faceModel: unused,
    withEyes: (work) => work(eyesOf(createWorld().deps)),
    decodeVideo: (path, { framesPerSecond, maxSeconds }) => {
      if (path.includes("broken")) throw new VultusError("bad-request", "ffmpeg cannot decode it.");
      const liveLogit = path.includes("spoof") ? -6 : 6;
      const frames = Array.from({ length: framesPerSecond * Math.min(2, maxSeconds) }, (_, i) => ({
        atMs: (i * 1000) / framesPerSecond,
        bytes: picture({ person: "ada", liveLogit, unlike: 0.2 * (i % 3), nonce: i }),
      }));
      return Promise.resolve(frames);
    },
    print: (line) => out.push(line),
    note: (line) => notes.push(line),
    setExitCode: (code) => {
      exitCode = code;
    },
  };
  const program = createProgram(deps, "0.0.0");
  await program.parseAsync(["node", "vultus", ...words]);
  return { out, notes, exitCode };
}

const code = (expected: string) => expect.objectContaining({ code: expected });

describe("vultus evaluate pad", () => {
  it("prints the rates as JSON, and progress beside them", async () => {
    await lay({
      ...{ "live/ada/a.jpg": 5, "live/b.png": 1, "live/nobody.jpg": {}, "live/notes.txt": "no picture" },
      ...{ "spoof/print/c.jpg": -5, "spoof/print/d.jpg": 4, "spoof/screen/e.jpg": -4 },
    });
    const { out, notes, exitCode } = await vultus("evaluate", "pad", folder, "--json");
    expect(JSON.parse(out.join("\n"))).toMatchObject({
      auc: expect.closeTo(5 / 6),
      bpcer: { rate: 0.5, n: 2 },
      apcer: { print: { rate: 0.5, n: 2 }, screen: { rate: 0, n: 1 } },
      ...{ threshold: 3, policy: "photo", nonResponse: { bpnrr: { rate: 1 / 3, n: 3 } } },
    });
    expect(notes.at(-1)).toBe("6 of 6 pictures");
    expect(exitCode).toBe(0);
  });

  it("takes another threshold, and follows links", async () => {
    await lay({ "elsewhere/a.jpg": 1, "live/b.jpg": 5 });
    await symlink(join(folder, "elsewhere"), join(folder, "spoof"));
    const { out } = await vultus("evaluate", "pad", folder, "--json", "--threshold", "0");
    expect(Object.values((JSON.parse(out.join("\n")) as { apcer: object }).apcer)).toMatchObject([
      { rate: 1, n: 1 },
    ]);
  });

  it("lists a picture that cannot be read, and goes on", async () => {
    await lay({ "live/a.jpg": 5, "live/broken.jpg": "no picture", "spoof/b.jpg": -5 });
    const { out } = await vultus("evaluate", "pad", folder);
    expect(out.join("\n")).toContain("Not read: live/broken.jpg");
  });

  it("lists a file that is too large for any picture instead of reading it", async () => {
    await lay({ "live/a.jpg": 5, "live/huge.jpg": "", "spoof/b.jpg": -5 });
    await truncate(join(folder, "live/huge.jpg"), 2 ** 30);
    const { out, exitCode } = await vultus("evaluate", "pad", folder, "--json");
    expect(JSON.parse(out.join("\n"))).toMatchObject({
      unreadable: [{ file: "live/huge.jpg", reason: expect.stringContaining("too large") }],
    });
    expect(exitCode).toBe(0);
  });

  it("refuses before it looks when the page could be written nowhere, and prints nothing", async () => {
    await lay({ "live/a.jpg": 5, "spoof/b.jpg": -5 });
    const page = join(folder, "nowhere/report.html");
    const run = vultus("evaluate", "pad", folder, "--html", page, "--policy", "photo");
    await expect(run).rejects.toEqual(code("bad-request"));
  });

  it("writes a page that is complete in itself", async () => {
    await lay({ "live/a.jpg": 5, "spoof/<b>.jpg": 4 });
    const page = join(folder, "report.html");
    await vultus("evaluate", "pad", folder, "--html", page);
    const html = await readFile(page, "utf8");
    expect(html).toContain("Detection error trade-off");
    expect(html).not.toMatch(/<b>|<script|https?:/);
  });

  it.each([
    ["a folder that is not there", "nowhere", "not-found"],
    ["a folder without pictures of live people", ".", "bad-request"],
    ["a file", "spoof/a.jpg", "bad-request"],
  ])("refuses %s", async (_what, path, problem) => {
    await lay({ "spoof/a.jpg": -5 });
    await expect(vultus("evaluate", "pad", join(folder, path))).rejects.toEqual(code(problem));
  });

  it("refuses a policy that there is not, naming those that there are", async () => {
    await lay({ "live/a.jpg": 5, "spoof/b.jpg": -5 });
    await expect(vultus("evaluate", "pad", folder, "--policy", "lax")).rejects.toThrow(/standard/);
  });
});

describe("vultus evaluate liveness", () => {
  it("takes videos and folders of frames as clips, each judged whole", async () => {
    const frames = Object.fromEntries(
      Array.from({ length: 20 }, (_, i) => [
        `spoof/print/one/${i}.jpg`,
        { person: "ada", liveLogit: -6, nonce: i },
      ]),
    );
    await lay({
      "live/a.mp4": "",
      "live/b.webm": "",
      "spoof/replay/c.mov": "",
      "live/broken.mp4": "",
      ...frames,
    });
    const { out } = await vultus("evaluate", "liveness", folder, "--json");
    expect(JSON.parse(out.join("\n"))).toMatchObject({
      auc: 1,
      bpcer: { rate: 0, n: 2 },
      apcer: { print: { rate: 0, n: 1 }, replay: { rate: 0, n: 1 } },
      unreadable: [{ file: "live/broken.mp4" }],
    });
  });
});

it("refuses log odds as the threshold of a policy that scores by probability", async () => {
  await lay({ "live/1/a.jpg": {}, "spoof/1/a.jpg": {} });
  const run = (policy: string) =>
    vultus("evaluate", "liveness", folder, "--policy", policy, "--threshold", "3");
  await expect(run("standard")).rejects.toEqual(code("bad-request"));
  expect((await run("photo")).exitCode).toBe(0);
});

describe("vultus capture replay", () => {
  it("answers 0 for a clip that the gates accept, and 1 for one that they refuse", async () => {
    await lay({ "live.mp4": "", "spoof.mp4": "" });
    expect((await vultus("capture", "replay", join(folder, "live.mp4"))).exitCode).toBe(0);
    const refused = await vultus("capture", "replay", join(folder, "spoof.mp4"), "--json");
    expect(refused.exitCode).toBe(1);
    expect(JSON.parse(refused.out.join("\n"))).toMatchObject({
      accepted: false,
      reasons: expect.arrayContaining(["pad:looks-recaptured"]),
    });
  });

  it("says which of the frames is none", async () => {
    await lay({ "frames/1.jpg": {}, "frames/2.jpg/notes.txt": "" });
    const run = vultus("capture", "replay", join(folder, "frames"));
    await expect(run).rejects.toMatchObject({
      code: "not-an-image",
      message: expect.stringContaining("2.jpg"),
    });
  });

  it("judges a single picture as one frame", async () => {
    await lay({ "face.jpg": 5 });
    const { exitCode } = await vultus("capture", "replay", join(folder, "face.jpg"), "--policy", "photo");
    expect(exitCode).toBe(0);
  });

  it("takes stored evidence bare or in a verdict, under its own policy", async () => {
    const state = endJudging(
      beginJudging(drawPlan(secureRandom, standardPolicy), standardPolicy),
      "stream:stalled",
    );
    const evidence = evidenceOf(state);
    await lay({
      "bare.json": JSON.stringify(evidence),
      "verdict.json": JSON.stringify({ id: "c", evidence }),
    });
    for (const name of ["bare.json", "verdict.json"]) {
      const { out, exitCode } = await vultus("capture", "replay", join(folder, name));
      expect(exitCode).toBe(1);
      expect(out.join("\n")).toContain("Stored: failed (stream:stalled) under standard.");
    }
  });

  it("takes a policy of one's own from a file", async () => {
    const own = { policies: [{ name: "own", extends: "standard", pad: { minLiveLogit: 9 } }] };
    await lay({ "live.mp4": "", "own.json": JSON.stringify(own) });
    const files = ["--policies-file", join(folder, "own.json"), "--policy", "own"];
    expect((await vultus("capture", "replay", join(folder, "live.mp4"), ...files)).exitCode).toBe(1);
  });

  it.each([
    ["something that is no clip", "notes.txt", "bad-request"],
    ["what is not there", "nowhere.mp4", "not-found"],
    ["JSON that is no evidence", "other.json", "bad-request"],
    ["a verdict without evidence", "none.json", "bad-request"],
    ["a folder without frames", "empty", "bad-request"],
  ])("refuses %s", async (_what, name, problem) => {
    await lay({
      "notes.txt": "",
      "other.json": '{"a":1}',
      "none.json": '{"evidence":null}',
      "empty/x.txt": "",
    });
    await expect(vultus("capture", "replay", join(folder, name))).rejects.toEqual(code(problem));
  });

  it.each([["--fps", "0"], ["--seconds", "x"], ["--nonsense"]])(
    "refuses the words %s %s",
    async (...words) => {
      await expect(vultus("capture", "replay", "a.mp4", ...words)).rejects.toMatchObject({
        name: "CommanderError",
      });
    },
  );
});

describe("vultus --help", () => {
  it("shows what to type", async () => {
    await expect(vultus("--help")).rejects.toMatchObject({ exitCode: 0 });
  });
});
