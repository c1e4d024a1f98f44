import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { secureRandom } from "../shared/random.ts";
import { forSetup } from "./finding.ts";
import { checkLayout, mendLayout } from "./maintenance.ts";
import { openRecordStore } from "./open.ts";

it("finds nothing amiss in memory", async () => {
  expect(await checkLayout("memory:")).toStrictEqual([]);
});

it("finds no embedded database where none was opened, makes none, and finds nothing amiss afterwards", async () => {
  const folder = await mkdtemp(join(tmpdir(), "vultus-check-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  expect(await checkLayout(`file:${folder}`)).toStrictEqual([forSetup(`There is no database in ${folder}.`)]);
  expect(await readdir(folder)).toStrictEqual([]);
  const store = await openRecordStore(`file:${folder}`, { now: () => 0, random: secureRandom });
  await expect(checkLayout(`file:${folder}`)).rejects.toMatchObject({ code: "storage-locked" });
  await store.close();
  // Opening has left nothing to mend, and nothing is opened for it.
  await mendLayout(`file:${folder}`);
  expect(await checkLayout(`file:${folder}`)).toStrictEqual([]);
}, 120_000);

it("refuses a URL that names no database, repeating no password", async () => {
  const checking = checkLayout("mysql://user:my-secret@host/db");
  await expect(checking).rejects.toMatchObject({ code: "config-invalid" });
  await expect(checking).rejects.not.toThrow(/my-secret/);
});
