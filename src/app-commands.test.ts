import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { openAccounts, openFaces } from "./app-commands.ts";
import { parseConfig } from "./config.ts";

it.each([openAccounts, openFaces])(
  "%o makes no master key of its own for a database that servers share",
  async (open) => {
    const folder = await mkdtemp(join(tmpdir(), "vultus-command-"));
    try {
      const config = parseConfig({
        VULTUS_DATA_DIR: folder,
        VULTUS_DATABASE_URL: "postgres://vultus@db.example.com/vultus",
      });
      await expect(open(config)).rejects.toMatchObject({
        code: "config-invalid",
        message: expect.stringContaining("VULTUS_MASTER_KEY"),
      });
      expect(await readdir(folder)).toEqual([]);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
);
