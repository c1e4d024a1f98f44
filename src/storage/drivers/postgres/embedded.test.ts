import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it, onTestFinished } from "vitest";
import { secureRandom } from "../../../shared/random.ts";
import { openRecordStore } from "../../open.ts";
import { recordStoreContract } from "../../records.contract.ts";
import { fullRecords } from "../../samples.contract.ts";
import { openPostgresBench } from "./bench.contract.ts";
import { openEmbedded } from "./embedded.ts";

const root = await mkdtemp(join(tmpdir(), "vultus-embedded-"));
/** Makes a database or starts a process, which a busy machine takes long over. */
const SLOW_MS = 120_000;
const deps = { now: () => 0, random: secureRandom };

describe("the embedded database", () => {
  afterAll(() => rm(root, { recursive: true, force: true }));

  const folder = join(root, "shared");
  recordStoreContract(
    "the embedded database",
    openPostgresBench(() => openEmbedded(folder)),
  );

  it("keeps its records in a folder that only this account can read", async () => {
    expect((await stat(join(folder, "database"))).mode & 0o077).toBe(0);
  });

  it("refuses a second opener and lets it in afterwards", async () => {
    const first = await openRecordStore(`file:${folder}`, deps);
    await first.users.insert({ ...fullRecords.users, id: "usr_kept" });
    const opening = openRecordStore(`file:${folder}`, deps);
    await expect(opening).rejects.toMatchObject({ code: "storage-locked" });
    await expect(opening).rejects.toThrow(String(process.pid));
    await first.close();
    const second = await openRecordStore(`file:${folder}`, deps);
    expect(await second.users.get("usr_kept")).toBeDefined();
    await second.close();
  });

  it("finishes what was asked of it before it closes", async () => {
    const connection = await openEmbedded(folder);
    const statements = Array.from({ length: 30 }, (_, i) => connection.run("select $1::text", [`${i}`]));
    const [rows] = await Promise.all([Promise.all(statements), connection.close()]);
    expect(rows.flat()).toStrictEqual(Array.from({ length: 30 }, (_, i) => [`${i}`]));
  });

  it("does not block the event loop while it works", async () => {
    const connection = await openEmbedded(folder);
    let isWorking = true;
    const work = connection.run("select count(*) from generate_series(1, 2000000)", []).finally(() => {
      isWorking = false;
    });
    await new Promise((resolve) => setImmediate(resolve));
    expect(isWorking).toBe(true);
    expect(await work).toStrictEqual([["2000000"]]);
    await connection.close();
  });

  it("starts over when its first start was killed half-way", { timeout: SLOW_MS }, async () => {
    const half = join(root, "half");
    await mkdir(join(half, "database-unfinished-00"), { recursive: true });
    await writeFile(join(half, "database-unfinished-00", "PG_VERSION"), "18");
    const store = await openRecordStore(`file:${half}`, deps);
    await store.check();
    await store.close();
    expect((await readdir(half)).filter((name) => name !== "database")).toStrictEqual([]);
  });

  it("says so when its folder cannot be used", async () => {
    const file = join(root, "a-file");
    await writeFile(file, "");
    await expect(openRecordStore(`file:${file}`, deps)).rejects.toMatchObject({
      code: "storage-unavailable",
    });
  });

  it(
    "is refused to a second process and loses nothing acknowledged when its process is killed",
    { timeout: SLOW_MS },
    async () => {
      const owner = startWriter(folder);
      onTestFinished(() => void owner.child.kill("SIGKILL"));
      await owner.untilAcknowledged(50);
      const opening = openRecordStore(`file:${folder}`, deps);
      await expect(opening).rejects.toMatchObject({ code: "storage-locked" });
      await expect(opening).rejects.toThrow(String(owner.child.pid));
      const exited = once(owner.child, "exit");
      owner.child.kill("SIGKILL");
      await exited;

      const store = await openRecordStore(`file:${folder}`, deps);
      const stored = new Set<string>();
      let after: string | undefined;
      do {
        const page = await store.events.list({ limit: 1_000, after });
        for (const { id } of page.items) stored.add(id);
        after = page.next;
      } while (after !== undefined);
      expect(owner.acknowledged.filter((id) => !stored.has(id))).toStrictEqual([]);
      await store.close();
    },
  );
});

interface Writer {
  readonly child: ChildProcess;
  /** Ids of the records that the store has confirmed. */
  readonly acknowledged: readonly string[];
  untilAcknowledged(count: number): Promise<void>;
}

/** Another process that writes events as fast as it can and prints the id of each once it is stored. */
function startWriter(folder: string): Writer {
  const program = fileURLToPath(new URL("../../../../test/support/event-writer.ts", import.meta.url));
  const child = spawn(process.execPath, ["--import", "tsx", program, folder], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const acknowledged: string[] = [];
  const lines = createInterface({ input: child.stdout });
  lines.on("line", (id) => acknowledged.push(id));
  const ended = once(lines, "close").then(() => {
    throw new Error("the writer has ended");
  });
  ended.catch(() => undefined);
  return {
    child,
    acknowledged,
    async untilAcknowledged(count) {
      while (acknowledged.length < count) await Promise.race([once(lines, "line"), ended]);
    },
  };
}
