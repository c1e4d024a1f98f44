import { describe, expect, it } from "vitest";
import { collect, registerByPhotos } from "../../test/support/people.ts";
import { createWorld } from "../../test/support/world.ts";
import { HOUR, MINUTE } from "../shared/clock.ts";
import { listPhotos } from "./photos.ts";
import { sweep, sweepInTurn } from "./sweep.ts";

describe("sweeping", () => {
  it("is done by one of several servers an hour", async () => {
    const { deps, pass } = createWorld();
    for (let hour = 0; hour < 3; hour++) {
      const swept = await Promise.all([sweepInTurn(deps), sweepInTurn(deps), sweepInTurn(deps)]);
      expect(swept.filter((one) => one !== undefined)).toHaveLength(1);
      pass(HOUR);
    }
  });

  it("clears the photos of a face that was never quite added to an account, and no others", async () => {
    const { deps, pass, ...world } = createWorld();
    const { user } = await registerByPhotos({ deps, pass, ...world }, "ada");
    const before = await listPhotos(deps, user.id);
    const cutShort = {
      ...before[0],
      id: "pho_short",
      blobKey: `${user.id}/pho_short`,
      templateId: "tpl_none",
    };
    await deps.records.photos.insert({ ...cutShort, createdAt: deps.now() });
    await deps.blobs.put(cutShort.blobKey, new Uint8Array([1]));
    pass(HOUR - MINUTE);
    await sweep(deps);
    // It may still be on its way.
    expect(await listPhotos(deps, user.id)).toHaveLength(before.length + 1);
    pass(2 * MINUTE);
    await sweep(deps);
    expect(await listPhotos(deps, user.id)).toEqual(before);
    expect(await collect(deps.blobs.list(""))).toEqual(before.map((photo) => photo.blobKey).toSorted());
  });

  it("leaves alone what no record names: another installation may use the same place", async () => {
    const world = createWorld();
    await registerByPhotos(world, "ada");
    const own = await collect(world.deps.blobs.list(""));
    const others = ["staging/usr_eve/pho_one", "usr_bob/pho_two", "database/PG_VERSION"];
    for (const key of others) await world.deps.blobs.put(key, new Uint8Array([1]));
    world.pass(2 * HOUR);
    await sweep(world.deps);
    expect((await collect(world.deps.blobs.list(""))).toSorted()).toEqual([...own, ...others].toSorted());
  });
});
