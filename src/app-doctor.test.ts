/** `vultus doctor` on real folders. */
import { chmod, mkdir, mkdtemp, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { freePort } from "../test/services/free-port.ts";
import { diagnose, judgePlace } from "./app-doctor.ts";
import type { Diagnosis } from "./cli/machine/diagnosis.ts";
import { secureRandom } from "./shared/random.ts";
import { openRecordStore } from "./storage/open.ts";

let folder: string;
let environment: Record<string, string>;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "vultus-doctor-"));
  environment = { VULTUS_DATA_DIR: join(folder, "data"), VULTUS_PORT: String(await freePort()) };
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function look(changes: Readonly<Record<string, string>> = {}): Promise<readonly Diagnosis[]> {
  const all: Diagnosis[] = [];
  for await (const one of diagnose({ ...environment, ...changes }, folder)) all.push(one);
  return all;
}
const about = (found: readonly Diagnosis[], what: string) => found.filter((one) => one.about === what);

describe("looking over an installation", () => {
  it("says every mistake of a configuration, and that nothing else was looked at", async () => {
    const found = await look({
      VULTUS_PORT: "0",
      VULTUS_PHOTOS: "on",
      VULTUS_PUBLIC_URL: "http://example.com",
    });
    expect(about(found, "configuration")).toMatchObject([
      { state: "wrong", sentence: expect.stringMatching(/^VULTUS_P/) },
      { state: "wrong" },
      { state: "wrong" },
    ]);
    expect(found.at(-1)).toMatchObject({ about: "the rest", state: "unseen" });
  });

  it("finds models that are not there, or are not the right ones", async () => {
    const models = join(folder, "models");
    await mkdir(models);
    const missing = await look({ VULTUS_MODELS_DIR: models });
    expect(about(missing, "models")).toMatchObject([
      { state: "wrong", sentence: expect.stringContaining("Missing") },
    ]);
    await writeFile(join(models, "fr_detect.onnx"), "no model");
    const damaged = await look({ VULTUS_MODELS_DIR: models });
    expect(about(damaged, "models")[0].sentence).toMatch(/fr_detect\.onnx\. Delete/);
  });

  it("leaves a new installation as it is, and says what a start will make", async () => {
    const found = await look();
    expect(await readdir(folder)).toEqual([]);
    expect(about(found, "accounts")).toMatchObject([{ state: "warning" }]);
    expect(about(found, "photos")).toMatchObject([{ state: "warning" }]);
    expect(about(found, "master key")).toMatchObject([
      { state: "ok", sentence: expect.stringContaining("None yet") },
    ]);
    expect(found.filter(({ state }) => state === "wrong" || state === "unseen")).toEqual([]);
  });

  it("warns of what is gone when the server stops", async () => {
    const found = await look({ VULTUS_DATABASE_URL: "memory:" });
    expect(about(found, "configuration")).toMatchObject([{ state: "warning" }]);
  });

  it("finds a database that does not answer", async () => {
    const found = await look({ VULTUS_DATABASE_URL: "postgres://user:my-secret@127.0.0.1:1/none" });
    expect(about(found, "accounts")).toMatchObject([
      { state: "wrong", sentence: expect.stringContaining("VULTUS_DATABASE_URL") },
    ]);
    expect(JSON.stringify(found)).not.toContain("my-secret");
  });
});

describe("looking at the master key", () => {
  const key = Buffer.alloc(32, 1).toString("base64");
  const path = (): string => join(folder, "data", "master.key");

  /** A database with people in it, whose key is another one. */
  async function fill(): Promise<void> {
    await mkdir(join(folder, "data", "blobs"), { recursive: true });
    const records = await openRecordStore(`file:${join(folder, "data")}`, {
      now: Date.now,
      random: secureRandom,
    });
    try {
      await records.users.insert({
        ...{
          id: "usr_1",
          username: "ada",
          usernameKey: "ada",
          createdAt: 1,
          consentAt: 1,
          consentVersion: "1",
        },
        ...{ keepPhotos: "none", wrappedKey: new Uint8Array(60) },
      });
    } finally {
      await records.close();
    }
  }

  it("finds one that is missing or does not open the people, and leaves them as they are", async () => {
    await fill();
    expect(about(await look(), "master key")).toMatchObject([
      { state: "wrong", sentence: expect.stringContaining("but no key") },
    ]);
    expect(await readdir(join(folder, "data"))).not.toContain("master.key");
    await writeFile(path(), key, { mode: 0o600 });
    expect(about(await look(), "master key")).toMatchObject([
      { state: "wrong", sentence: expect.stringContaining("another master key") },
    ]);
    await writeFile(path(), "no key");
    expect(about(await look(), "master key")).toMatchObject([
      { state: "wrong", sentence: expect.stringContaining("is not a master key") },
    ]);
  }, 60_000);

  // Windows has no such mode.
  it.skipIf(process.platform === "win32")("finds one that others can read, and leaves it open", async () => {
    await mkdir(join(folder, "data"));
    await writeFile(path(), key);
    await chmod(path(), 0o644);
    const [found] = about(await look(), "master key");
    expect(found).toMatchObject({ state: "warning", sentence: expect.stringContaining("chmod 600") });
    expect((await stat(path())).mode & 0o777).toBe(0o644);
  });
});

describe("a place that is looked at", () => {
  const place = { holds: "accounts", place: "postgres://db.example.com/vultus" } as const;
  const states = (...looked: Parameters<typeof judgePlace>) =>
    judgePlace(...looked).map(({ state }) => state);

  it("is fine when it is as it should be, whatever is said by the way", () => {
    expect(states({ ...place, findings: [] }, undefined)).toEqual(["ok"]);
    const remark = { sentence: "It has columns of its own.", remedy: "none" } as const;
    expect(states({ ...place, findings: [remark] }, undefined)).toEqual(["ok", "ok"]);
  });

  it("is wrong when something is missing, and says what puts it right", () => {
    const missing = { sentence: "The table users is missing.", remedy: "setup" } as const;
    const spoilt = { sentence: "Restore it from a backup.", remedy: "operator" } as const;
    const found = judgePlace({ ...place, findings: [missing, spoilt] }, undefined);
    expect(found).toMatchObject([
      { state: "wrong", sentence: expect.stringContaining("vultus db setup") },
      { state: "wrong", sentence: "Restore it from a backup." },
    ]);
  });

  it("is as its server says where that has it to itself", () => {
    const locked = {
      ...place,
      findings: [],
      failure: "Process 1 uses it.",
      failureCode: "storage-locked",
    } as const;
    expect(states(locked, "http://127.0.0.1:8080")).toEqual(["ok"]);
    expect(states(locked, undefined)).toEqual(["unseen"]);
  });
});
