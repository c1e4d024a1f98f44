import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { HOUR } from "../../src/shared/clock.ts";
import { secureRandom } from "../../src/shared/random.ts";
import { collections } from "../../src/storage/collections.ts";
import { digestRecords } from "../../src/storage/digest.ts";
import { openRecordStore } from "../../src/storage/open.ts";
import type { RecordStore } from "../../src/storage/record-store.ts";
import { startService } from "../services/service.ts";
import { fillInstallation } from "../support/installation.ts";

const run = promisify(execFile);
const page = await readFile(new URL("../../docs/operate.md", import.meta.url), "utf8");
const [source, target] = [await startService("postgres"), await startService("postgres")];
const hasTools = await run("bash", ["-c", "command -v pg_dump pg_restore"]).then(
  () => true,
  () => false,
);
const clock = { now: Date.now, random: secureRandom };

describe.skipIf(!source || !target || !hasTools)(
  "a PostgreSQL that is backed up by its own tools, as docs/operate.md says (needs pg_dump)",
  () => {
    let folder: string;
    const stores: RecordStore[] = [];

    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), "vultus-backup-"));
      const store = await openRecordStore(source?.url ?? "", clock);
      stores.push(store);
      await fillInstallation(store, { users: 60, now: Date.now() });
    });
    afterAll(async () => {
      for (const store of stores) await store.close();
      await source?.stop();
      await target?.stop();
      await rm(folder, { recursive: true, force: true });
    });

    it("is the same after it was restored, and a server's database at once", async () => {
      const lines = [...page.matchAll(/^ *(pg_(?:dump|restore) .*)$/gm)].map(([, line]) => line);
      expect(lines).toHaveLength(2);
      const env = {
        ...process.env,
        ...{ VULTUS_DATABASE_URL: source?.url, NEW_DATABASE_URL: target?.url },
      };
      await run("bash", ["-euo", "pipefail", "-c", lines.join("\n")], { cwd: folder, env });

      stores.push(await openRecordStore(target?.url ?? "", clock));
      const [saved, restored] = await Promise.all(stores.map(digestsOf));
      expect(saved.users.count).toBe(60);
      expect(restored).toEqual(saved);
    });

    async function digestsOf(store: RecordStore) {
      const soon = Date.now() + HOUR;
      return {
        users: await digestRecords(collections.users, store.users, soon),
        templates: await digestRecords(collections.templates, store.templates, soon),
        photos: await digestRecords(collections.photos, store.photos, soon),
        events: await digestRecords(collections.events, store.events, soon),
        sessions: await digestRecords(collections.sessions, store.sessions, soon),
      };
    }
  },
);
