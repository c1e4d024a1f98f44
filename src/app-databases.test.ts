/** `vultus db` on real places: embedded databases, folders and the database for photos. */
import { mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { fillInstallation } from "../test/support/installation.ts";
import { openDatabaseTools } from "./app-databases.ts";
import type { CopyPlaces, CopyWishes } from "./cli/database-tools.ts";
import { secureRandom } from "./shared/random.ts";
import { openBlobStore, openRecordStore } from "./storage/open.ts";

const root = await mkdtemp(join(tmpdir(), "vultus-db-"));
afterAll(() => rm(root, { recursive: true, force: true }));
const clock = { now: Date.now, random: secureRandom };

const at = (name: string): string => `file:${join(root, name)}`;
const wishes: CopyWishes = { once: false, overwrite: false, onProgress: () => undefined };

function toolsOn(
  databaseUrl: string,
  blobsUrl: string,
  { eventsUrl, environment = {} }: { eventsUrl?: string; environment?: Record<string, string> } = {},
) {
  return openDatabaseTools(
    { storage: { dataDir: root, databaseUrl, blobsUrl, eventsUrl, vectorsUrl: undefined } },
    environment,
  );
}

describe("places that are not there yet", () => {
  it("are found missing and not made by looking, made by setting up, and well afterwards", async () => {
    const tools = toolsOn(at("new"), at("new/blobs"), { eventsUrl: "memory:" });
    await mkdir(join(root, "new"));
    expect(await tools.check()).toStrictEqual([
      {
        holds: "accounts",
        place: at("new"),
        findings: [{ sentence: `There is no database in ${join(root, "new")}.`, remedy: "setup" }],
      },
      { holds: "events", place: "memory:", findings: [] },
      {
        holds: "photos",
        place: at("new/blobs"),
        findings: [{ sentence: `There is no folder ${join(root, "new", "blobs")}.`, remedy: "setup" }],
      },
    ]);
    expect(await readdir(join(root, "new"))).toStrictEqual([]);
    expect(await tools.setup()).toMatchObject([{ place: at("new") }, { place: "memory:" }, {}]);
    expect((await tools.check()).flatMap(({ findings }) => findings)).toStrictEqual([]);
  }, 120_000);

  it("are named without user, password and parameters", async () => {
    const away = "postgres://user:my-secret@127.0.0.1:1/none?sslmode=my-secret";
    const several =
      "mongodb://user:my-secret@127.0.0.1:1,127.0.0.1:2/none?connectTimeoutMS=50&serverSelectionTimeoutMS=50";
    const bucket = "s3://key:my-secret@faces/a?endpoint=http://127.0.0.1:1";
    const checked = await toolsOn(away, bucket, { eventsUrl: several }).check();
    expect(checked).toMatchObject([
      { place: "postgres://127.0.0.1:1/none", failure: expect.any(String) },
      { place: "mongodb:…", failure: expect.any(String) },
      { place: "s3://faces/a", failure: expect.any(String) },
    ]);
    expect(JSON.stringify(checked)).not.toContain("my-secret");
  });
});

describe("a copy", () => {
  it("moves an embedded database and a folder of photos into another, and finds it equal", async () => {
    const records = await openRecordStore(at("old"), clock);
    const blobs = await openBlobStore(at("old/blobs"));
    const count = await fillInstallation(records, { users: 30, now: Date.now() }, blobs);
    await records.close();

    const tools = toolsOn(at("old"), at("old/blobs"), { environment: { NEW: at("moved") } });
    const places = { from: undefined, to: "env:NEW", blobsFrom: undefined, blobsTo: "database:" };
    const outcome = await tools.copy(places, wishes);
    // All but the one that is a blob of the old database, which is not where the photos were said to be.
    const moved = count - 1 + 30;
    expect(outcome).toMatchObject({
      isEqual: true,
      passes: [{ inserted: moved }, { inserted: 0, replaced: 0, deleted: 0 }],
    });
    // The photos are counted as blobs and not as records of the database besides.
    expect(outcome.parts.filter(({ part }) => /blob/.test(part))).toMatchObject([
      { part: "blob store", source: { count: 30 }, target: { count: 30 } },
    ]);
    // Everything was closed: the target can be opened, and holds the photos.
    const target = await openRecordStore(at("moved"), clock);
    expect((await target.blobs.ids({ limit: 100 })).items).toHaveLength(30);
    await target.close();
  }, 120_000);

  const configured = { from: undefined, to: at("x"), blobsFrom: undefined, blobsTo: undefined };

  it.each<[string, Partial<CopyPlaces>]>([
    ["the source as its target", { to: at("old") }],
    ["the source as its target by another name", { to: `${at("x")}/../old` }],
    ["memory as its target", { to: "memory:" }],
    ["memory as its source", { from: "memory:" }],
    ["memory for photos", { blobsTo: "memory:" }],
    ["a variable that is not set", { to: "env:NOWHERE" }],
    ["photos from somewhere to nowhere", { blobsFrom: at("old/blobs") }],
    ["a URL of no database", { to: "mysql://user:my-secret@host/db" }],
  ])(
    "is refused with %s",
    async (_what, places) => {
      const copying = toolsOn(at("old"), at("old/blobs")).copy({ ...configured, ...places }, wishes);
      await expect(copying).rejects.toMatchObject({ code: "config-invalid" });
      await expect(copying).rejects.not.toThrow(/my-secret/);
    },
    120_000,
  );

  it("is refused when one place for photos lies inside the other, and changes nothing", async () => {
    const tools = toolsOn(at("old"), at("old/blobs/inner"));
    // Everything in the target that the source lacks may go, and the source lies in it.
    const places = { ...configured, to: at("moved"), blobsTo: at("old/blobs") };
    const copying = tools.copy(places, { ...wishes, overwrite: true });
    await expect(copying).rejects.toMatchObject({ code: "config-invalid" });
    const blobs = await openBlobStore(at("old/blobs"));
    const keys: string[] = [];
    for await (const key of blobs.list("usr_")) keys.push(key);
    expect(keys).toHaveLength(30);
  }, 120_000);
});
