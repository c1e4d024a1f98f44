import { describe, expect, it } from "vitest";
import { bound } from "../../test/support/collections.ts";
import { collect, photos, registerByPhotos, signIn } from "../../test/support/people.ts";
import { createWorld, origin, picture, type World } from "../../test/support/world.ts";
import { openKeyring } from "../protection/keyring.ts";
import { secureRandom } from "../shared/random.ts";
import { VultusError } from "../shared/errors.ts";
import type { UserRecord } from "../storage/collections.ts";
import { openMemoryStore } from "../storage/drivers/memory.ts";
import { withEventLog } from "../storage/event-outbox.ts";
import type { RecordStore } from "../storage/record-store.ts";
import { exportAccount } from "./export-account.ts";
import { exportPhoto } from "./export-photo.ts";
import { findAccount } from "./find-account.ts";
import { listPhotos } from "./photos.ts";
import { register } from "./register.ts";

const code = (expected: string) => expect.objectContaining({ code: expected });
const text = (bytes: Uint8Array | undefined): string => new TextDecoder().decode(bytes);

/** With an original photo kept. */
async function ada(): Promise<{ readonly world: World; readonly user: UserRecord }> {
  const world = createWorld({ keepPhotos: "original" });
  const source = photos({ person: "ada" }, { person: "ada", unlike: 0.1 });
  const input = { username: "ada", email: "ada@example.com", consent: true, keepPhotos: "original" } as const;
  return { world, user: (await register(world.deps, { ...input, source }, origin)).user };
}

async function exported(world: World, user: UserRecord): Promise<ReadonlyMap<string, Uint8Array>> {
  const files = await collect(exportAccount(world.deps, user, origin));
  return new Map(files.map(({ path, bytes }) => [path, bytes]));
}

/** The world's records, with events in a log that can be held up or cut off. */
async function withLog(world: World) {
  const { now, random } = world.deps;
  const opened = openMemoryStore({ now, random });
  let [isHeld, isCut] = [false, false];
  const slow: RecordStore = {
    ...opened,
    events: {
      ...bound(opened.events),
      async insert(event) {
        if (isHeld) await new Promise(() => undefined);
        await opened.events.insert(event);
      },
      async list(query) {
        if (isCut) throw new VultusError("storage-unavailable", "The database does not answer.");
        return opened.events.list(query);
      },
    },
  };
  const outbox = { random, onTrouble: () => undefined, openLog: async () => slow };
  const store = await withEventLog(world.deps.records, outbox);
  return {
    store,
    log: { events: opened.events, hold: () => void (isHeld = true), cut: () => void (isCut = true) },
  };
}

describe("exporting an account", () => {
  it("gives the person all that is stored of them, and no key and no vector", async () => {
    const { world, user } = await ada();
    await signIn(world, "ada", "ada");
    const files = await exported(world, user);
    const json = (path: string): unknown => JSON.parse(text(files.get(path)));
    expect(json("profile.json")).toEqual({
      ...{ id: user.id, username: "ada", email: "ada@example.com", createdAt: "2030-01-01T00:00:00.000Z" },
    });
    expect(json("consent.json")).toMatchObject({ version: "2030-01", keepPhotos: "original" });
    expect(json("templates.json")).toMatchObject([{ modelId: "test-model@1", imageCount: 2 }]);
    expect(json("sessions.json")).toMatchObject([{ acr: "urn:vultus:acr:live", address: origin.address }]);
    const [template] = json("templates.json") as object[];
    const told = ["id", "modelId", "source", "imageCount", "quality", "createdAt", "sealedBytes"];
    expect(Object.keys(template)).toEqual(told);
    expect([...files.keys()].filter((path) => !path.startsWith("photos/"))).toEqual([
      ...["profile.json", "consent.json", "templates.json", "sessions.json", "events.jsonl", "photos.json"],
    ]);
  });

  it("gives kept photos as they came, named in an index", async () => {
    const { world, user } = await ada();
    const files = await exported(world, user);
    const kept = [...files].filter(([path]) => path.startsWith("photos/")).map(([, bytes]) => text(bytes));
    expect(kept.sort()).toEqual(
      [picture({ person: "ada" }), picture({ person: "ada", unlike: 0.1 })].map(text).sort(),
    );
    const index = JSON.parse(text(files.get("photos.json"))) as { file: string }[];
    expect(index.map(({ file }) => files.has(file))).toEqual([true, true]);
  });

  it("writes itself down first, so that the log in it tells of it", async () => {
    const { world, user } = await ada();
    world.pass(1);
    const lines = text((await exported(world, user)).get("events.jsonl"))
      .trim()
      .split("\n");
    expect(lines.map((line) => (JSON.parse(line) as { kind: string }).kind)).toEqual([
      "register",
      "export-account",
    ]);
  });

  it("gives every event, however many there are", async () => {
    const { world, user } = await ada();
    const [event] = (await world.deps.records.events.list({ limit: 1 })).items;
    for (let i = 0; i < 1_100; i++) await world.deps.records.events.insert({ ...event, id: `evt_${i}` });
    const lines = text((await exported(world, user)).get("events.jsonl"))
      .trim()
      .split("\n");
    expect(lines).toHaveLength(1_102);
  });

  it("gives events that still wait for a slow log of their own, its own among them", async () => {
    const { world, user } = await ada();
    world.pass(1);
    const { store, log } = await withLog(world);
    log.hold();
    const withSlowLog: World = { ...world, deps: { ...world.deps, records: store } };
    await registerByPhotos(withSlowLog, "eve");
    await signIn(withSlowLog, "ada", "ada");
    world.pass(1);
    // These are in the log, too, as each is for a moment while it moves.
    for (const event of (await store.eventOutbox.list({ limit: 9 })).items) await log.events.insert(event);
    const lines = text((await exported(withSlowLog, user)).get("events.jsonl"))
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as { readonly kind: string; readonly userId: string });
    expect(lines.map(({ kind }) => kind)).toEqual(["register", "sign-in", "export-account"]);
    expect(new Set(lines.map(({ userId }) => userId))).toEqual(new Set([user.id]));
    const logged = await log.events.list({ index: "byKind", equals: "export-account", limit: 1 });
    expect(logged.items).toEqual([]);
  });

  it("fails while a log of its own is away instead of leaving the events out", async () => {
    const { world, user } = await ada();
    const { store, log } = await withLog(world);
    log.cut();
    const files = collect(exportAccount({ ...world.deps, records: store }, user, origin));
    await expect(files).rejects.toMatchObject({
      ...{ code: "storage-unavailable", message: expect.stringContaining("event log") },
    });
  });

  it("goes on without a photo that is lost, and says so", async () => {
    const { world, user } = await ada();
    const [photo] = await listPhotos(world.deps, user.id);
    await world.deps.blobs.delete(photo.blobKey);
    const index = JSON.parse(text((await exported(world, user)).get("photos.json"))) as { id: string }[];
    expect(index.find(({ id }) => id === photo.id)).toMatchObject({ file: null });
  });

  it("fails under another master key instead of leaving the photos out", async () => {
    const { world, user } = await ada();
    const keyring = openKeyring(new Uint8Array(32).fill(9), secureRandom);
    const files = collect(exportAccount({ ...world.deps, keyring }, user, origin));
    await expect(files).rejects.toEqual(code("seal-broken"));
  });
});

describe("fetching one photo", () => {
  it("opens it and writes that down", async () => {
    const { world, user } = await ada();
    const [photo] = await listPhotos(world.deps, user.id);
    const { bytes } = await exportPhoto(world.deps, user, photo.id, origin);
    expect(text(bytes)).toContain("ada");
    const events = await world.deps.records.events.list({
      index: "byKind",
      equals: "export-photo",
      limit: 2,
    });
    expect(events.items).toMatchObject([{ outcome: "success", userId: user.id, ...origin }]);
  });

  it("does not open another user's", async () => {
    const { world, user } = await ada();
    const { user: eve } = await registerByPhotos(world, "eve");
    const [photo] = await listPhotos(world.deps, eve.id);
    await expect(exportPhoto(world.deps, user, photo.id, origin)).rejects.toEqual(code("not-found"));
  });
});

describe("finding an account", () => {
  it.each(["Ada", "ADA@example.com", "id"])("takes %s", async (claim) => {
    const { world, user } = await ada();
    expect((await findAccount(world.deps, claim === "id" ? user.id : claim)).id).toBe(user.id);
  });

  it("refuses a name that nobody has", async () => {
    await expect(findAccount(createWorld().deps, "nobody")).rejects.toEqual(code("not-found"));
  });

  it("does not choose between a user's id and another one's name that reads the same", async () => {
    const { world, user } = await ada();
    await registerByPhotos(world, user.id);
    await expect(findAccount(world.deps, user.id)).rejects.toEqual(code("bad-request"));
    expect((await findAccount(world.deps, "ada")).id).toBe(user.id);
  });
});
