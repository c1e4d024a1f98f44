import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startService } from "../../../test/services/service.ts";
import { bound } from "../../../test/support/collections.ts";
import { MAX_PICTURE_BYTES } from "../../shared/largest-picture.ts";
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
/** More than a seal adds to a picture. */
const SEAL_BYTES = 1_000;

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
  // The first start takes longer than a test may.
  beforeAll(blobs);
  afterAll(async () => {
    await close();
    await rm(folder, { recursive: true, force: true });
  });
  blobStoreContract("an embedded database", blobs);
});

describe.each([
  ["a PostgreSQL server", await startService("postgres")],
  ["MongoDB", await startService("mongodb")],
  ["DynamoDB", await startService("dynamodb")],
])("%s", (name, service) => {
  describe.skipIf(service === undefined)("that keeps photos, too", () => {
    const { blobs, close } = emptied(() => openRecordStore(service?.url ?? "", deps));
    beforeAll(blobs);
    afterAll(async () => {
      await close();
      await service?.stop();
    });
    blobStoreContract(name, blobs);

    it("keeps the largest photo that is taken", async () => {
      const large = Uint8Array.from({ length: MAX_PICTURE_BYTES + SEAL_BYTES }, (_, i) => (i * 7) % 256);
      const store = await blobs();
      await store.put("usr_1/pho_1", large);
      const stored = await store.get("usr_1/pho_1");
      expect(stored && Buffer.compare(stored, large)).toBe(0);
    }, 60_000);
  });
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
