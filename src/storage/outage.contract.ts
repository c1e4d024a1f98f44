/** What every driver of a database server promises while its server is away, as tests. */
import { describe, expect, it } from "vitest";
import { secureRandom } from "../shared/random.ts";
import { openRecordStore } from "./open.ts";
import { fullRecords } from "./samples.contract.ts";

/** A way to a server that a test can cut. */
export interface Line {
  /** The database's URL by way of the line. */
  readonly url: string;
  /** Breaks every connection and refuses new ones. */
  cut(): Promise<void>;
  mend(): Promise<void>;
}

/** @param openLine Opens a way to an empty database. */
export function outageContract(driver: string, openLine: () => Promise<Line>): void {
  const deps = { now: () => 0, random: secureRandom };

  describe(`${driver} that goes away`, () => {
    it("is reported away with a time to return, and used again when it is back", async () => {
      const line = await openLine();
      const store = await openRecordStore(line.url, deps);
      await store.users.insert({ ...fullRecords.users, id: "usr_outage" });
      await line.cut();
      const away = { code: "storage-unavailable", retryAfterSeconds: 2 };
      for (let attempt = 0; attempt < 3; attempt++) {
        await expect(store.users.get("usr_outage")).rejects.toMatchObject(away);
      }
      await expect(store.users.list({ limit: 1 })).rejects.toMatchObject(away);
      await expect(store.sessions.insert(fullRecords.sessions)).rejects.toMatchObject(away);
      await expect(store.check()).rejects.toMatchObject({ code: "storage-unavailable" });
      await line.mend();
      expect(await store.users.get("usr_outage")).toBeDefined();
      await store.users.delete("usr_outage");
      await store.close();
      await line.cut();
    }, 60_000);

    it("is reported away when a store is opened, without a word of its password", async () => {
      const line = await openLine();
      await line.cut();
      const opening = openRecordStore(line.url, deps);
      await expect(opening).rejects.toMatchObject({ code: "storage-unavailable" });
      await expect(opening).rejects.not.toThrow(new URL(line.url).password || "no password to tell");
    }, 60_000);
  });
}
