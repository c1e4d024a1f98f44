import { createHash } from "node:crypto";
import { describe, expect, it, vi } from "vitest";
import { capture, honestly } from "../../test/support/captures.ts";
import { frameOf } from "../../test/support/frames.ts";
import { createWorld, type World } from "../../test/support/world.ts";
import type { FrameRecord } from "../liveness/frames.ts";
import { EARLIER_RULE } from "../liveness/gates/replay.ts";
import { DAY } from "../shared/clock.ts";
import { FRAME_MEMORY_MS, openFrameMemory } from "./earlier-frames.ts";
import { packTrail, unpackTrail } from "./frame-trail.ts";

/** A film of its own for each name, 100 frames that all differ. */
const film = (name: string): FrameRecord[] =>
  Array.from({ length: 100 }, (_, i) => {
    const hash = createHash("sha256").update(`${name} ${i}`).digest("hex");
    return { ...frameOf(i, 0), fingerprint: hash, digest: hash.slice(0, 32) };
  });

/** Encoded anew: some bits change, and the file is another one. */
const encodedAnew = (frames: readonly FrameRecord[]): FrameRecord[] =>
  frames.map((frame, i) => {
    const digits = Array.from(frame.fingerprint);
    for (const at of [i % 64, (7 * i + 3) % 64, (13 * i + 5) % 64]) {
      digits[at] = (parseInt(digits[at], 16) ^ 1).toString(16);
    }
    return { ...frame, fingerprint: digits.join(""), digest: `${i}`.padStart(32, "f") };
  });

/** Shows frames to a capture of their own and remembers them. @returns How many were seen before. */
async function show(world: World, frames: readonly FrameRecord[]): Promise<number> {
  const memory = openFrameMemory(world.deps, EARLIER_RULE);
  let seen = 0;
  for (const frame of frames) if (await memory.look(frame)) seen++;
  await memory.keep();
  return seen;
}

describe("the memory of earlier captures", () => {
  it("knows none of a first capture's frames, nor those of another one", async () => {
    const world = createWorld();
    expect(await show(world, film("first"))).toBe(0);
    expect(await show(world, film("second"))).toBe(0);
  });

  it("knows files that are sent again", async () => {
    const world = createWorld();
    await show(world, film("first"));
    expect(await show(world, film("first"))).toBeGreaterThan(50);
  });

  it("knows frames that were encoded anew, once they went on for a while", async () => {
    const world = createWorld();
    await show(world, film("first"));
    expect(await show(world, encodedAnew(film("first")))).toBeGreaterThan(20);
  });

  it("knows a stretch of an earlier capture in the middle of another", async () => {
    const world = createWorld();
    await show(world, film("first"));
    const stretch = encodedAnew(film("first")).slice(20, 85);
    const mixed = [...film("second").slice(0, 20), ...stretch].map((frame, i) => ({
      ...frame,
      serverMs: 100 * i,
    }));
    expect(await show(world, mixed)).toBeGreaterThan(3);
  });

  it("forgets after its time", async () => {
    const world = createWorld();
    await show(world, film("first"));
    world.pass(FRAME_MEMORY_MS + DAY);
    expect(await show(world, film("first"))).toBe(0);
  });

  it("writes a bounded number of small records that name no capture and no moment", async () => {
    const world = createWorld();
    await show(world, film("first"));
    const { items } = await world.deps.records.earlierFrames.list({ limit: 1_000 });
    const captures = await world.deps.records.earlierCaptures.list({ limit: 10 });
    expect(captures.items).toHaveLength(1);
    expect(items.length).toBeGreaterThan(5);
    expect(items.length).toBeLessThanOrEqual(32);
    for (const record of [...items, ...captures.items]) {
      expect(record.expiresAt % DAY).toBe(0);
      expect(record.id).not.toMatch(/^cap_/);
    }
    const stored = JSON.stringify(items) + Buffer.from(captures.items[0].sealed).toString("hex");
    for (const { fingerprint } of film("first")) expect(stored).not.toContain(fingerprint.slice(0, 16));
  });

  it("says nothing without the key it was written with", async () => {
    const world = createWorld();
    await show(world, film("first"));
    const { items } = await world.deps.records.earlierCaptures.list({ limit: 1 });
    expect(unpackTrail(items[0].sealed).digests.has(film("first")[0].digest.slice(0, 16))).toBe(false);
  });
});

it("packs frames and gives them back, at most some ten a second", () => {
  const frames = film("first").map((frame, i) => ({ ...frame, serverMs: 50 * i }));
  const { moments, digests } = unpackTrail(packTrail(frames));
  expect(moments.map(({ atMs }) => atMs)).toEqual(Array.from({ length: 50 }, (_, i) => 100 * i));
  expect(digests.has(frames[2].digest.slice(0, 16))).toBe(true);
  expect(digests.has(frames[1].digest.slice(0, 16))).toBe(false);
});

it("is asked during a capture and written at its end", async () => {
  const world = createWorld();
  await capture(world, "sign-in", honestly("ada"));
  await vi.waitFor(async () => {
    expect((await world.deps.records.earlierCaptures.list({ limit: 10 })).items).toHaveLength(1);
  });
});
