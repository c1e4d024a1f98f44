/** `vultus db` on real places: embedded databases, folders and the database for photos. */
import { mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { fillInstallation } from "../test/support/installation.ts";
import { openDatabaseTools } from "./app-databases.ts";
import type { CopyPlaces, CopyWishes } from "./cli/machine/database-tools.ts";
import { secureRandom } from "./shared/random.ts";
import { openEmbedded } from "./storage/drivers/postgres/embedded.ts";
import { checkLayout } from "./storage/maintenance.ts";
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

  it.each([
    "postgres://user:12/my-secret@host/db",
    "postgres:user:my-secret@host/db",
    "mysql:user:my-secret@host//db",
    "my-secret",
  ])("are not named by what of %s may be secret", async (url) => {
    const checked = await toolsOn(at("new"), url, { eventsUrl: url }).check();
    expect(checked.slice(1)).toMatchObject([
      { failure: expect.any(String) },
      { failure: expect.any(String) },
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
    ["another source and the configured one's photos", { from: at("moved"), blobsTo: at("x/blobs") }],
    ["a source that is not there", { from: at("nowhere") }],
    ["photos that are not there", { blobsFrom: at("nowhere"), blobsTo: at("x/blobs") }],
    ["a URL of no database", { to: "mysql://user:my-secret@host/db" }],
  ])(
    "is refused with %s",
    async (_what, places) => {
      const copying = toolsOn(at("old"), at("old/blobs")).copy({ ...configured, ...places }, wishes);
      await expect(copying).rejects.toMatchObject({ code: "config-invalid" });
      await expect(copying).rejects.not.toThrow(/my-secret/);
      expect(await readdir(root)).not.toContain("nowhere");
    },
    120_000,
  );

  it("is refused when opening the source would change it, and does not", async () => {
    await (await openRecordStore(at("earlier"), clock)).close();
    const database = await openEmbedded(join(root, "earlier"));
    // As the version before the first would have left it.
    await database.run("delete from vultus_migrations", []);
    await database.close();
    const before = await checkLayout(at("earlier"));
    expect(before).toHaveLength(1);
    const copying = toolsOn(at("earlier"), at("old/blobs")).copy(configured, wishes);
    await expect(copying).rejects.toMatchObject({
      code: "config-invalid",
      message: expect.stringContaining("vultus db setup"),
    });
    expect(await checkLayout(at("earlier"))).toStrictEqual(before);
  }, 120_000);

  it("leaves the photos of both databases alone when they go from one of them to a folder", async () => {
    const places = {
      ...{ from: at("moved"), to: at("back") },
      ...{ blobsFrom: "database:", blobsTo: at("back/blobs") },
    };
    const outcome = await toolsOn(at("old"), at("old/blobs")).copy(places, wishes);
    expect(outcome.isEqual).toBe(true);
    expect(outcome.parts.filter(({ part }) => /blob/.test(part))).toMatchObject([
      { part: "blob store", target: { count: 30 } },
    ]);
    const target = await openRecordStore(at("back"), clock);
    expect((await target.blobs.ids({ limit: 100 })).items).toStrictEqual([]);
    await target.close();
    expect(await keysIn("back/blobs")).toHaveLength(30);
  }, 120_000);

  it("leaves nothing open when it is refused half-way", async () => {
    const target = await openRecordStore(at("moved"), clock);
    await target.apiKeys.insert({ id: "key_new", name: "New", secretHash: "00", createdAt: 1 });
    await target.close();
    const copying = toolsOn(at("old"), at("old/blobs")).copy({ ...configured, to: at("moved") }, wishes);
    await expect(copying).rejects.toMatchObject({ code: "bad-request" });
    // Open, each would be locked.
    for (const name of ["moved", "old"]) await (await openRecordStore(at(name), clock)).close();
  }, 120_000);

  it("is refused when one place for photos lies inside the other, and changes nothing", async () => {
    const tools = toolsOn(at("old"), at("old/blobs/inner"));
    await (await openBlobStore(at("old/blobs/inner"))).close();
    // Everything in the target that the source lacks may go, and the source lies in it.
    const places = { ...configured, to: at("moved"), blobsTo: at("old/blobs") };
    const copying = tools.copy(places, { ...wishes, overwrite: true });
    await expect(copying).rejects.toMatchObject({ code: "config-invalid" });
    expect(await keysIn("old/blobs")).toHaveLength(30);
  }, 120_000);

  async function keysIn(name: string): Promise<readonly string[]> {
    const keys: string[] = [];
    for await (const key of (await openBlobStore(at(name))).list("usr_")) keys.push(key);
    return keys;
  }
});
