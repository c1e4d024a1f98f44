import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, it, onTestFinished } from "vitest";
import { secureRandom } from "../shared/random.ts";
import { folderOf, openBlobStore, openRecordStore } from "./open.ts";

const deps = { now: () => 0, random: secureRandom };

it("opens records and blobs in memory", async () => {
  const records = await openRecordStore("memory:", deps);
  await records.check();
  const blobs = await openBlobStore("memory:");
  expect(await blobs.get("a")).toBeUndefined();
});

it("opens blobs in the folder that the URL names", async () => {
  const folder = await mkdtemp(join(tmpdir(), "vultus-open-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const blobs = await openBlobStore(pathToFileURL(join(folder, "blobs")).href);
  await blobs.put("a", new Uint8Array([1]));
  expect(await readdir(join(folder, "blobs"))).toContain("a");
});

it.each([
  ["file:./data", resolve("data")],
  ["file:data", resolve("data")],
  ["file:/var/lib/vultus", "/var/lib/vultus"],
  ["file:///var/lib/my%20vultus", "/var/lib/my vultus"],
])("reads %s as a folder", (url, folder) => {
  expect(folderOf(url)).toBe(folder);
});

it.each(["mysql://user:my-secret@host/db", "data", "", "sqlite:x", "file:", "file://host/share"])(
  "refuses the URL %j, saying what is accepted and repeating no password",
  async (url) => {
    for (const open of [() => openRecordStore(url, deps), () => openBlobStore(url)]) {
      const error: unknown = await open().catch((caught: unknown) => caught);
      expect(error).toMatchObject({ code: "config-invalid" });
      expect(String(error)).toContain("file:./data");
      expect(String(error)).not.toContain("my-secret");
    }
  },
);

it("loads the driver of DynamoDB, which reads the rest of the URL, repeating no password", async () => {
  const error: unknown = await openRecordStore("dynamodb://key:my-secret@region", deps).catch(
    (caught: unknown) => caught,
  );
  expect(error).toMatchObject({ code: "config-invalid" });
  expect(String(error)).toContain("names no table");
  expect(String(error)).not.toContain("my-secret");
});
