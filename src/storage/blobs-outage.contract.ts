/** What every driver of a blobs service promises while the service is away, as tests. */
import { setTimeout as wait } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import { describe, expect, it } from "vitest";
import type { BlobStore } from "./blobs.ts";
import { openBlobStore } from "./open.ts";
import type { Line } from "./outage.contract.ts";

/** @param openLine Opens a way to an empty place for blobs. @param secret What no error may repeat. */
export function blobsOutageContract(driver: string, openLine: () => Promise<Line>, secret: string): void {
  const away = { code: "storage-unavailable", retryAfterSeconds: 2 };

  describe(`${driver} that goes away`, () => {
    it("is reported away with a time to return, and used again when it is back", async () => {
      const line = await openLine();
      const blobs = await openBlobStore(line.url);
      await blobs.put("a/b", new Uint8Array([1]));
      await line.cut();
      for (let attempt = 0; attempt < 2; attempt++) {
        await expect(blobs.get("a/b")).rejects.toMatchObject(away);
      }
      await expect(blobs.put("a/c", new Uint8Array([2]))).rejects.toMatchObject(away);
      // Not "there was none": whoever erases must hear that nothing was erased.
      await expect(blobs.delete("a/b")).rejects.toMatchObject(away);
      await expect(firstKey(blobs)).rejects.toMatchObject(away);
      await line.mend();
      expect(await blobs.get("a/b")).toStrictEqual(new Uint8Array([1]));
      expect(await blobs.delete("a/b")).toBe(true);
      await blobs.close();
      await line.cut();
    }, 60_000);

    it("keeps the bytes of before or those of after when it goes away during a put", async () => {
      const line = await openLine();
      const blobs = await openBlobStore(line.url);
      const [before, after] = [new Uint8Array(9_000_000), new Uint8Array(9_000_000).fill(2)];
      for (const untilCut of [0, 5, 10, 20, 40, 80]) {
        await blobs.put("a/b", before);
        const putting = blobs.put("a/b", after).then(
          () => ({ code: "put" }),
          (error: unknown) => error,
        );
        await wait(untilCut);
        await line.cut();
        const outcome = await putting;
        expect([{ code: "put" }, expect.objectContaining(away)]).toContainEqual(outcome);
        await line.mend();
        const stored = await blobs.get("a/b");
        const possible = isDeepStrictEqual(outcome, { code: "put" }) ? [after] : [before, after];
        expect(possible.some((whole) => stored && Buffer.compare(stored, whole) === 0)).toBe(true);
      }
      await blobs.delete("a/b");
      await blobs.close();
      await line.cut();
    }, 120_000);

    it("is reported away when it is opened, without a word of its secret", async () => {
      const line = await openLine();
      await line.cut();
      const error: unknown = await openBlobStore(line.url).catch((caught: unknown) => caught);
      expect(error).toMatchObject(away);
      expect(JSON.stringify([String(error), String(error instanceof Error && error.cause)])).not.toContain(
        secret,
      );
    }, 60_000);
  });
}

async function firstKey(blobs: BlobStore): Promise<string | undefined> {
  for await (const key of blobs.list("")) return key;
  return undefined;
}
