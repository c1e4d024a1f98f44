import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { registerByCapture, registerByPhotos, signIn } from "../../test/support/people.ts";
import { createWorld, DIMENSION, MODEL_ID, origin, type World } from "../../test/support/world.ts";
import { createTransform } from "../protection/transform.ts";
import { DAY, HOUR, MINUTE } from "../shared/clock.ts";
import { VultusError } from "../shared/errors.ts";
import { openEmbedded } from "../storage/drivers/postgres/embedded.ts";
import { vectorTablesOn } from "../storage/drivers/postgres/vector-bench.contract.ts";
import type { VectorIndex } from "../storage/vector-index.ts";
import { eraseUser } from "./erase.ts";
import type { FollowedGallery } from "./followed-gallery.ts";
import { openSharedGallery } from "./shared-gallery.ts";

const folder = await mkdtemp(join(tmpdir(), "vultus-shared-gallery-"));
const tables = vectorTablesOn(await openEmbedded(folder, { offersVectors: true }));
afterAll(async () => {
  await tables.connection.close();
  await rm(folder, { recursive: true, force: true });
});
beforeEach(() => tables.reset());

describe("a gallery that several servers share", () => {
  it("finds people by just looking, at any server", async () => {
    const world = createWorld();
    const [first, second] = [await openServer(world), await openServer(world)];
    await registerByCapture(first, "ada");
    await registerByCapture(second, "bob");
    expect((await signIn(second, "ada")).user.username).toBe("ada");
    expect((await signIn(first, "bob")).user.username).toBe("bob");
    expect(await first.gallery.count()).toBe(2);
  });

  it("is filled with those who were there before it", async () => {
    const world = createWorld();
    await registerByCapture(world, "ada");
    await registerByPhotos(world, "bob");
    const server = await openServer(world);
    expect(await server.gallery.load()).toMatchObject({ loaded: 2, skipped: 0 });
    expect((await signIn(server, "ada")).user.username).toBe("ada");
  });

  it("is filled by one of several servers that start at once", async () => {
    const world = createWorld();
    await registerByCapture(world, "ada");
    const servers = await Promise.all([openServer(world), openServer(world), openServer(world)]);
    const loaded = await Promise.all(servers.map((server) => server.gallery.load()));
    expect(loaded.map((one) => one.loaded)).toEqual([1, 1, 1]);
    expect(servers.reduce((sum, server) => sum + server.fillings(), 0)).toBe(1);
  });

  it("is not filled again by a server that starts later", async () => {
    const world = createWorld();
    const first = await openServer(world);
    await first.gallery.load();
    await registerByCapture(first, "ada");
    world.pass(HOUR);
    await first.gallery.catchUp();
    world.pass(HOUR);
    const second = await openServer(world);
    expect(await second.gallery.load()).toMatchObject({ loaded: 1 });
    expect(second.fillings()).toBe(0);
  });

  it("takes up what changed while no server followed it", async () => {
    const world = createWorld();
    const first = await openServer(world);
    await first.gallery.load();
    const ada = await registerByCapture(first, "ada");
    await first.gallery.catchUp();
    world.pass(10 * MINUTE);
    // By servers that search elsewhere, or not at all.
    await registerByCapture(world, "bob");
    await eraseUser(world.deps, ada, "ada", origin);
    world.pass(10 * MINUTE);
    const second = await openServer(world);
    await second.gallery.load();
    expect((await signIn(second, "bob")).user.username).toBe("bob");
    expect(await second.gallery.count()).toBe(1);
    expect(second.fillings()).toBe(0);
  });

  it("is filled anew when more was missed than is kept, and forgets who left", async () => {
    const world = createWorld();
    const first = await openServer(world);
    await first.gallery.load();
    const ada = await registerByCapture(first, "ada");
    await first.gallery.catchUp();
    await eraseUser(world.deps, ada, "ada", origin);
    await registerByCapture(world, "bob");
    world.pass(2 * DAY);
    await world.deps.records.sweepExpired();
    const second = await openServer(world);
    await second.gallery.load();
    expect(second.fillings()).toBe(1);
    expect(await second.gallery.count()).toBe(1);
    expect((await signIn(second, "bob")).user.username).toBe("bob");
  });

  it("is filled before its first search by whoever does not load it", async () => {
    const world = createWorld();
    await registerByCapture(world, "ada");
    const server = await openServer(world);
    expect((await signIn(server, "ada")).user.username).toBe("ada");
  });

  it("is filled again when somebody has cleared it", async () => {
    const world = createWorld();
    const server = await openServer(world);
    await registerByCapture(server, "ada");
    expect(await server.gallery.count()).toBe(1);
    await tables.connection.run("update vultus_vector_indexes set caught_up_to = null, people = 0", []);
    world.pass(MINUTE);
    expect(await server.gallery.count()).toBe(1);
    expect(server.fillings()).toBe(2);
  });

  it("is made and filled again when it was dropped while its server was cut off", async () => {
    const world = createWorld();
    const server = await openServer(world);
    await registerByCapture(server, "ada");
    expect(await server.gallery.count()).toBe(1);
    const [[table]] = await tables.connection.run("select table_name from vultus_vector_indexes", []);
    await tables.connection.run(`drop function ${String(table)}_near(halfvec)`, []);
    await tables.connection.run(`drop table ${String(table)}`, []);
    await tables.connection.run("delete from vultus_vector_indexes", []);
    await registerByCapture(world, "bob");
    world.pass(MINUTE);
    expect(await server.gallery.count()).toBe(2);
    expect((await signIn(server, "bob")).user.username).toBe("bob");
  });

  it("does not get back who was erased while a server was about to put them", async () => {
    const world = createWorld();
    const [stalled, other] = [await openServer(world), await openServer(world)];
    for (const server of [stalled, other]) await server.gallery.load();
    const ada = await registerByCapture(world, "ada");
    const goOn = stalled.stall();
    const heeding = stalled.gallery.catchUp();
    await expect.poll(() => stalled.isStalled()).toBe(true);
    await eraseUser(other.deps, ada, "ada", origin);
    world.pass(5 * MINUTE);
    expect(await other.gallery.count()).toBe(0);
    goOn();
    await heeding;
    expect(await other.gallery.count()).toBe(0);
  });

  it("has another index under another epoch", async () => {
    const world = createWorld();
    const [old, renewed] = [await openServer(world), await openServer(world, { epoch: 2 })];
    await registerByCapture(old, "ada");
    expect((await signIn(renewed, "ada")).user.username).toBe("ada");
    expect((await signIn(old, "ada")).user.username).toBe("ada");
    expect(renewed.fillings()).toBe(1);
    expect(await tables.connection.run("select people from vultus_vector_indexes", [])).toEqual([
      ["1"],
      ["1"],
    ]);
  });
});

describe("a shared gallery that does not answer", () => {
  it("holds up no registration, and finds the person once it is back", async () => {
    const world = createWorld();
    const server = await openServer(world);
    await server.gallery.load();
    server.cut();
    await registerByCapture(server, "ada");
    await expect(server.gallery.count()).rejects.toMatchObject({ code: "storage-unavailable" });
    server.mend();
    expect((await signIn(server, "ada")).user.username).toBe("ada");
  });

  it("lets an account be erased, and forgets it once it is back", async () => {
    const world = createWorld();
    const server = await openServer(world);
    const ada = await registerByCapture(server, "ada");
    expect(await server.gallery.count()).toBe(1);
    server.cut();
    await eraseUser(server.deps, ada, "ada", origin);
    expect(await world.deps.records.templates.list({ limit: 1 })).toMatchObject({ items: [] });
    server.mend();
    expect(await server.gallery.count()).toBe(0);
  });

  it("is filled once it is back for a server that started without it", async () => {
    const world = createWorld();
    await registerByCapture(world, "ada");
    const server = await openServer(world);
    server.cut();
    await expect(server.gallery.load()).rejects.toMatchObject({ code: "storage-unavailable" });
    await registerByCapture(server, "bob");
    server.mend();
    for (const person of ["ada", "bob"]) expect((await signIn(server, person)).user.username).toBe(person);
  });

  it("asks nobody with a username to wait", async () => {
    const world = createWorld();
    const server = await openServer(world);
    await registerByCapture(server, "ada");
    server.cut();
    expect((await signIn(server, "ada", "ada")).user.username).toBe("ada");
    await expect(signIn(server, "ada")).rejects.toMatchObject({ code: "storage-unavailable" });
  });
});

interface SharingServer extends World {
  readonly gallery: FollowedGallery;
  /** How often this server has read everybody. */
  fillings(): number;
  /** Lets its index not answer any more. */
  cut(): void;
  mend(): void;
  /** Lets its puts wait before they arrive. @returns How to let them go on. */
  stall(): () => void;
  isStalled(): boolean;
}

async function openServer(world: World, { epoch = 1 } = {}): Promise<SharingServer> {
  const { deps } = world;
  const transform = createTransform(deps.keyring.transformKey(epoch), DIMENSION);
  const table = await tables.open({ modelId: MODEL_ID, transformId: transform.id, dimension: DIMENSION });
  let isAway = false;
  let fillings = 0;
  let arriving = Promise.resolve();
  let isStalled = false;
  const answered =
    <Asked extends unknown[], Answer>(ask: (...asked: Asked) => Promise<Answer>) =>
    async (...asked: Asked): Promise<Answer> => {
      if (isAway) throw new VultusError("storage-unavailable", "The database does not answer.");
      return ask(...asked);
    };
  const index: VectorIndex = {
    count: answered(table.count),
    put: answered(async (vectors) => {
      isStalled = true;
      await arriving;
      return table.put(vectors);
    }),
    remove: answered(table.remove),
    search: answered(table.search),
    fill: answered(table.fill),
    keep: answered(table.keep),
    close: table.close,
  };
  const gallery = openSharedGallery(deps, { modelId: MODEL_ID, index, transform }, () => fillings++);
  return {
    ...world,
    deps: { ...deps, gallery },
    gallery,
    fillings: () => fillings,
    cut() {
      isAway = true;
    },
    mend() {
      isAway = false;
    },
    stall() {
      isStalled = false;
      let goOn: () => void = () => undefined;
      arriving = new Promise((resolve) => (goOn = resolve));
      return goOn;
    },
    isStalled: () => isStalled,
  };
}
