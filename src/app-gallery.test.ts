import { Writable } from "node:stream";
import { pino } from "pino";
import { expect, it } from "vitest";
import { loadAtStart } from "./app-gallery.ts";
import { createWorld } from "../test/support/world.ts";
import type { FollowedGallery } from "./auth/followed-gallery.ts";
import { VultusError } from "./shared/errors.ts";

it("tells the operator how many people cannot be found, and why", async () => {
  const logged = await starting(async () => ({ loaded: 5, skipped: 2, unreadable: 3 }));
  expect(logged).toEqual([
    expect.objectContaining({ skipped: 2 }),
    expect.objectContaining({ unreadable: 3 }),
  ]);
});

it("lets a server start while the gallery's database is away", async () => {
  const away = new VultusError("storage-unavailable", "The database does not answer.");
  expect(await starting(() => Promise.reject(away))).toHaveLength(1);
});

it("lets no server start with a wrong master key", async () => {
  const wrong = new VultusError("seal-broken", "No enrolled face can be opened.");
  await expect(starting(() => Promise.reject(wrong))).rejects.toBe(wrong);
});

/** @returns What is logged. */
async function starting(load: FollowedGallery["load"]): Promise<readonly unknown[]> {
  const logged: unknown[] = [];
  const write = (line: unknown, _encoding: string, done: () => void): void => {
    logged.push(JSON.parse(String(line)));
    done();
  };
  const gallery: FollowedGallery = { ...createWorld().deps.gallery, load, catchUp: async () => undefined };
  await loadAtStart(gallery, pino({}, new Writable({ write })));
  return logged;
}
