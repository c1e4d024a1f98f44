/** Moves one installation through every real database and place for photos that this machine has, and back. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startService } from "../../test/services/service.ts";
import { nothing, unforced } from "../../test/support/copy-ends.ts";
import { fillInstallation } from "../../test/support/installation.ts";
import { VultusError } from "../shared/errors.ts";
import { secureRandom } from "../shared/random.ts";
import type { BlobStore } from "./blobs.ts";
import { collections } from "./collections.ts";
import { copyStores } from "./copy.ts";
import type { ComparedPart } from "./copy-compare.ts";
import { refuseOutdatedRecords } from "./copy-source.ts";
import { openMemoryBlobs } from "./drivers/memory-blobs.ts";
import { openMemoryStore } from "./drivers/memory.ts";
import { openServer } from "./drivers/postgres/server.ts";
import { openBlobStore, openRecordStore } from "./open.ts";
import type { RecordStore } from "./record-store.ts";

const deps = { now: Date.now, random: secureRandom, wait: (ms: number) => wait(ms) };
const USERS = 100;

const folder = await mkdtemp(join(tmpdir(), "vultus-copy-"));
const postgres = await startService("postgres");
const mongodb = await startService("mongodb");
const dynamodb = await startService("dynamodb");
const s3 = await startService("s3");

interface Stop {
  readonly name: string;
  /** Undefined where this machine has none. */
  readonly database: string | undefined;
  readonly blobs: string | undefined;
}

const stops: readonly Stop[] = [
  { name: "PostgreSQL, with photos in a folder", database: postgres?.url, blobs: `file:${folder}/blobs` },
  { name: "MongoDB, with photos in a bucket", database: mongodb?.url, blobs: s3?.url },
  { name: "DynamoDB, with photos in memory", database: dynamodb?.url, blobs: "memory:" },
  { name: "PostgreSQL again, in a schema of its own", database: inSchema("again"), blobs: "memory:" },
  { name: "an embedded database", database: `file:${folder}`, blobs: "memory:" },
  { name: "memory", database: "memory:", blobs: "memory:" },
];

describe("an installation that moves from one database to the next", () => {
  const opened: { close(): Promise<void> }[] = [];
  let here: { readonly records: RecordStore; readonly blobs: BlobStore } = openMemory();
  let origin: readonly ComparedPart[] = [];

  beforeAll(async () => {
    if (postgres) {
      const admin = openServer(postgres.url);
      await admin.run("create schema again", []);
      await admin.close();
    }
    const installation = { users: USERS, now: Date.now(), oddmentsEvery: 1, templateBytes: 2_000 };
    await fillInstallation(here.records, installation, here.blobs);
    const { parts } = await copyStores(deps, here, openMemory(), unforced);
    origin = parts;
  });
  afterAll(async () => {
    for (const store of opened.toReversed()) await store.close();
    for (const service of [postgres, mongodb, dynamodb, s3]) await service?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it("has many records of every collection", () => {
    const counts = new Map(origin.map(({ part, source }) => [part, source.count]));
    const names = Object.values(collections).map(({ name }) => name);
    expect(names.filter((name) => (counts.get(name) ?? 0) < USERS / 3)).toStrictEqual([]);
    expect(counts.get("blob store")).toBe(USERS);
  });

  for (const { name, database, blobs: place } of stops) {
    const isMissing = database === undefined || place === undefined;
    it.skipIf(isMissing)(`is the same on ${name}`, { timeout: 300_000 }, async () => {
      if (isMissing) return;
      // A source must have been opened before, for a copy changes nothing there.
      expect(await isRefusedAsSource(database)).toBe(database !== "memory:");
      const records = await openRecordStore(database, deps);
      opened.push(records);
      // The embedded one cannot be looked at while it is open.
      expect(await isRefusedAsSource(database)).toBe(database.startsWith("file:"));
      const blobs = await openBlobStore(place, records);
      opened.push(blobs);
      const report = await copyStores(deps, here, { records, blobs }, unforced);
      expect(report.isEqual).toBe(true);
      expect(report.passes.at(-1)).toStrictEqual(nothing);
      expect(report.parts.map(({ part, target }) => ({ part, ...target }))).toStrictEqual(
        origin.map(({ part, source }) => ({ part, ...source })),
      );
      here = { records, blobs };
    });
  }
});

function openMemory(): { readonly records: RecordStore; readonly blobs: BlobStore } {
  return { records: openMemoryStore(deps), blobs: openMemoryBlobs() };
}

async function isRefusedAsSource(database: string): Promise<boolean> {
  return refuseOutdatedRecords(database).then(
    () => false,
    (error: unknown) => error instanceof VultusError,
  );
}

/** Beside the first tables. */
function inSchema(name: string): string | undefined {
  if (!postgres) return undefined;
  const url = new URL(postgres.url);
  url.searchParams.set("options", `-c search_path=${name}`);
  return url.href;
}
