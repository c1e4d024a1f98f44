import { describe, expect, it } from "vitest";
import { createWorld, origin } from "../../test/support/world.ts";
import { MINUTE, SECOND } from "../shared/clock.ts";
import { beginCapture } from "./begin-capture.ts";
import { captureDelayAfter, countCapture, FREE_FAILED_CAPTURES } from "./failed-captures.ts";

const code = (expected: string) => expect.objectContaining({ code: expected });

/** A world in which so many captures of the usual network failed in a row. */
async function after(failures: number, reason = "parallax:flat", wasAsked = true) {
  const world = createWorld();
  for (let i = 0; i < failures; i++) await countCapture(world.deps, origin.address, [reason], wasAsked);
  const begin = (purpose: "sign-in" | "verify" = "sign-in", address: string = origin.address) =>
    beginCapture(world.deps, purpose, { ...origin, address });
  return { world, begin };
}

describe("failed captures of one network", () => {
  it("are free for a while, then cost a delay that grows", async () => {
    const { world, begin } = await after(FREE_FAILED_CAPTURES - 1);
    await expect(begin()).resolves.toBeDefined();
    await countCapture(world.deps, origin.address, ["wrong-turn"], true);
    await expect(begin()).rejects.toMatchObject({ code: "locked-out", retryAfterSeconds: 15 });
    world.pass(15 * SECOND);
    await expect(begin()).resolves.toBeDefined();
    await countCapture(world.deps, origin.address, ["too-slow"], true);
    await expect(begin()).rejects.toMatchObject({ code: "locked-out", retryAfterSeconds: 30 });
  });

  it("are forgotten once one passes", async () => {
    const { world, begin } = await after(FREE_FAILED_CAPTURES);
    await countCapture(world.deps, origin.address, [], true);
    await expect(begin()).resolves.toBeDefined();
  });

  it.each(["stream:server-closing", "server:failed", "pad:too-few-frames"])(
    "do not count for %s",
    async (reason) => {
      const { begin } = await after(2 * FREE_FAILED_CAPTURES, reason);
      await expect(begin()).resolves.toBeDefined();
    },
  );

  it.each(["stream:client-gone", "stream:stalled", "stream:expired"])(
    "count for %s only once something was asked: leaving is no way to draw until a plan suits",
    async (reason) => {
      const early = await after(2 * FREE_FAILED_CAPTURES, reason, false);
      await expect(early.begin()).resolves.toBeDefined();
      const late = await after(FREE_FAILED_CAPTURES, reason);
      await expect(late.begin()).rejects.toEqual(code("locked-out"));
    },
  );

  it("do not touch other networks, nor back ends, which begin captures for everybody", async () => {
    const { begin } = await after(FREE_FAILED_CAPTURES);
    await expect(begin()).rejects.toEqual(code("locked-out"));
    await expect(begin("sign-in", "203.0.113.77")).resolves.toBeDefined();
    await expect(begin("verify")).resolves.toBeDefined();
  });

  it("never cost more than five minutes", () => {
    expect(captureDelayAfter(FREE_FAILED_CAPTURES + 500)).toBe(5 * MINUTE);
  });
});
