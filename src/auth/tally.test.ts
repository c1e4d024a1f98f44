import { describe, expect, it } from "vitest";
import { MINUTE } from "../shared/clock.ts";
import { createWorld } from "../../test/support/world.ts";
import { countInWindow } from "./tally.ts";

describe("counting within a window of time", () => {
  it("counts everyone of many at once", async () => {
    const { deps } = createWorld();
    const counts = await Promise.all(
      Array.from({ length: 50 }, () => countInWindow(deps, "sign-in:a", MINUTE, 100)),
    );
    expect(counts.map(({ count }) => count).toSorted((a, b) => a - b)).toEqual(
      Array.from({ length: 50 }, (_, i) => i + 1),
    );
  });

  it("begins anew when the window has passed, and says how long that takes", async () => {
    const { deps, pass } = createWorld();
    await countInWindow(deps, "sign-in:a", MINUTE, 100);
    pass(MINUTE - 1);
    expect(await countInWindow(deps, "sign-in:a", MINUTE, 100)).toEqual({ count: 2, remainingMs: 1 });
    pass(1);
    expect(await countInWindow(deps, "sign-in:a", MINUTE, 100)).toEqual({ count: 1, remainingMs: MINUTE });
  });

  it("stops writing above the limit", async () => {
    const { deps } = createWorld();
    for (let i = 0; i < 5; i++) await countInWindow(deps, "sign-in:a", MINUTE, 2);
    expect((await countInWindow(deps, "sign-in:a", MINUTE, 2)).count).toBe(3);
    expect((await deps.records.tallies.get("sign-in:a"))?.record.count).toBe(3);
  });

  it("keeps what is counted apart", async () => {
    const { deps } = createWorld();
    await countInWindow(deps, "sign-in:a", MINUTE, 2);
    expect((await countInWindow(deps, "sign-in:b", MINUTE, 2)).count).toBe(1);
  });
});
