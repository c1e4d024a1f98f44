import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { startService } from "../../../test/services/service.ts";
import { bound } from "../../../test/support/collections.ts";
import { systemNow } from "../../shared/clock.ts";
import { secureRandom } from "../../shared/random.ts";
import type { BlobStore } from "../blobs.ts";
import { blobStoreContract } from "../blobs.contract.ts";
import type { BlobRecord } from "../collections.ts";
import { openBlobStore, openRecordStore } from "../open.ts";
import type { RecordStore } from "../record-store.ts";
import type { Collection } from "../records.ts";
import { openRecordBlobs } from "./record-blobs.ts";

const deps = { now: systemNow, random: secureRandom };

/** Opens one database for all tests and empties its blobs for each. */
function emptied(open: () => Promise<RecordStore>): {
  readonly blobs: () => Promise<BlobStore>;
  readonly close: () => Promise<void>;
} {
  let opening: Promise<RecordStore> | undefined;
  return {
    async blobs() {
      const records = await (opening ??= open());
      const blobs = await openBlobStore("database:", records);
      for await (const key of blobs.list("")) await blobs.delete(key);
      return blobs;
    },
    close: async () => (await opening)?.close(),
  };
}

blobStoreContract("records in memory", emptied(() => openRecordStore("memory:", deps)).blobs);

describe("an embedded database", async () => {
  const folder = await mkdtemp(join(tmpdir(), "vultus-record-blobs-"));
  const { blobs, close } = emptied(() => openRecordStore(`file:${folder}`, deps));
  afterAll(async () => {
    await close();
    await rm(folder, { recursive: true, force: true });
  });
  blobStoreContract("an embedded database", blobs);
});

const service = await startService("postgres");
describe.skipIf(service === undefined)("a PostgreSQL server", () => {
  const { blobs, close } = emptied(() => openRecordStore(service?.url ?? "", deps));
  afterAll(async () => {
    await close();
    await service?.stop();
  });
  blobStoreContract("a PostgreSQL server", blobs);
});

describe("a put into records", () => {
  const opened = async (): Promise<Collection<BlobRecord>> => (await openRecordStore("memory:", deps)).blobs;
  const [before, after] = [new Uint8Array([1]), new Uint8Array([2])];

  it("counts as overwritten at once when another one comes between", async () => {
    const records = await opened();
    await records.insert({ id: "a", bytes: before });
    const between = bound(records);
    const blobs = openRecordBlobs({
      ...between,
      async replace(record, version) {
        await records.replace({ id: "a", bytes: new Uint8Array([3]) }, version);
        return between.replace(record, version);
      },
    });
    await blobs.put("a", after);
    expect(await blobs.get("a")).toStrictEqual(new Uint8Array([3]));
  });

  it("does not bring back what is deleted meanwhile", async () => {
    const records = await opened();
    await records.insert({ id: "a", bytes: before });
    const between = bound(records);
    const blobs = openRecordBlobs({
      ...between,
      async get(id) {
        await records.delete(id);
        return between.get(id);
      },
    });
    await blobs.put("a", after);
    expect(await between.get("a")).toBeUndefined();
  });

  it("passes on whatever else the database refuses", async () => {
    const records = await openRecordStore("memory:", deps);
    const blobs = await openBlobStore("database:", records);
    await records.close();
    await expect(blobs.put("a", after)).rejects.toMatchObject({ code: "storage-unavailable" });
  });
});

it("leaves the database open when the blobs are closed", async () => {
  const records = await openRecordStore("memory:", deps);
  await (await openBlobStore("database:", records)).close();
  await records.check();
});

it("refuses blobs in a database without one", async () => {
  await expect(openBlobStore("database:")).rejects.toMatchObject({ code: "config-invalid" });
});
