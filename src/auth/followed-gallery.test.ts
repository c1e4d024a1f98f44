import { describe, expect, it } from "vitest";
import { DAY, MINUTE } from "../shared/clock.ts";
import { VultusError } from "../shared/errors.ts";
import { bound } from "../../test/support/collections.ts";
import { photos, registerByCapture, registerByPhotos, signIn } from "../../test/support/people.ts";
import { createWorld, DIMENSION, MODEL_ID, origin, type World } from "../../test/support/world.ts";
import { addFaces, removeFace } from "./change-faces.ts";
import { listEnrolments } from "./enrolled.ts";
import type { TemplateRecord } from "../storage/collections.ts";
import type { Collection } from "../storage/records.ts";
import { eraseUser } from "./erase.ts";
import type { FollowedGallery } from "./followed-gallery.ts";
import { announceChange } from "./gallery-changes.ts";
import { openGallery } from "./open-gallery.ts";

describe("a second server on the same database", () => {
  it("finds somebody whom the first registered a moment ago", async () => {
    const { first, second } = await twoServers();
    await registerByCapture(first, "ada");
    expect((await signIn(second, "ada")).user.username).toBe("ada");
  });

  it("knows a face that was added at the first, and not one that was removed there", async () => {
    const { first, second } = await twoServers();
    const user = await registerByCapture(first, "ada");
    first.pass(1);
    const [enrolment] = await listEnrolments(first.deps, user.id);
    await addFaces(first.deps, user, photos({ person: "ada", unlike: 0.3 }), false, origin);
    await removeFace(first.deps, user, enrolment.id, origin);
    const [own] = await first.deps.gallery.search(probe(), 1);
    expect(await second.gallery.search(probe(), 1)).toEqual([own]);
  });

  it("forgets whom the first deleted", async () => {
    const { first, second } = await twoServers();
    const user = await registerByCapture(first, "ada");
    expect(await second.gallery.count()).toBe(1);
    await eraseUser(first.deps, user, "ada", origin);
    expect(await second.gallery.count()).toBe(0);
  });

  it("finds somebody whose server was killed before it could say so", async () => {
    const { first, second } = await twoServers();
    const galleryChanges = firstOnly(first.deps.records.galleryChanges);
    const records = { ...first.deps.records, galleryChanges };
    const dying: World = { ...first, deps: { ...first.deps, records } };
    await expect(registerByPhotos(dying, "ada")).rejects.toThrow("killed");
    expect(await second.gallery.count()).toBe(0);
    first.pass(2 * MINUTE);
    expect(await second.gallery.count()).toBe(1);
  });

  it("finds them, too, with a clock that is a minute ahead, however long the registration takes", async () => {
    const { first, second } = await twoServers();
    second.setClockOn(MINUTE);
    const users = first.deps.records.users;
    let register: () => void = () => undefined;
    const slow: typeof users = {
      ...bound(users),
      insert: (user) => new Promise((resolve) => (register = () => resolve(users.insert(user)))),
    };
    const galleryChanges = firstOnly(first.deps.records.galleryChanges);
    const records = { ...first.deps.records, users: slow, galleryChanges };
    const registering = registerByPhotos({ ...first, deps: { ...first.deps, records } }, "ada");
    await expect
      .poll(async () => (await first.deps.records.templates.list({ limit: 1 })).items)
      .toHaveLength(1);
    first.pass(MINUTE - 1);
    await second.gallery.catchUp();
    register();
    await expect(registering).rejects.toThrow("killed");
    first.pass(2 * MINUTE);
    expect(await second.gallery.count()).toBe(1);
  });

  it("heeds a change written by a clock that is a minute behind or ahead", async () => {
    for (const apart of [-MINUTE, MINUTE]) {
      const { first, second } = await twoServers();
      await second.gallery.catchUp();
      const now = first.deps.now() + apart;
      await registerByPhotos({ ...first, deps: { ...first.deps, now: () => now } }, "ada");
      expect(await second.gallery.count()).toBe(1);
    }
  });

  it("reads a change once", async () => {
    const { first, second } = await twoServers();
    await registerByCapture(first, "ada");
    await second.gallery.catchUp();
    const before = second.refreshed();
    await second.gallery.catchUp();
    expect(second.refreshed()).toBe(before);
  });

  it("heeds a change again that it could not read", async () => {
    const { first, second } = await twoServers();
    await registerByCapture(first, "ada");
    second.failOnce();
    await expect(second.gallery.catchUp()).rejects.toMatchObject({ code: "storage-unavailable" });
    expect(await second.gallery.count()).toBe(1);
  });

  it("reads everybody anew when it was cut off for longer than changes are kept, and forgets who left", async () => {
    const { first, second } = await twoServers();
    const eve = await registerByCapture(first, "eve");
    expect(await second.gallery.count()).toBe(1);
    const ada = await registerByCapture(first, "ada");
    await eraseUser(first.deps, eve, "eve", origin);
    first.pass(2 * DAY);
    await first.deps.records.sweepExpired();
    expect((await second.gallery.search(probe(), 5)).map((found) => found.userId)).toEqual([ada.id]);
  });

  it("reads everybody before its first search when it could not at the start", async () => {
    const { first, second } = await twoServers({ isUp: false });
    await registerByCapture(first, "ada");
    second.failOnce();
    await expect(second.gallery.load()).rejects.toMatchObject({ code: "storage-unavailable" });
    expect(await second.gallery.count()).toBe(1);
  });

  it("answers many searches at once with the state after the last change", async () => {
    const { first, second } = await twoServers();
    const searches = [second.gallery.count()];
    await registerByCapture(first, "ada");
    searches.push(...Array.from({ length: 20 }, () => second.gallery.count()));
    expect((await Promise.all(searches)).slice(1)).toEqual(Array.from({ length: 20 }, () => 1));
  });
});

it("a reminder of somebody who then does not register enrolls nobody", async () => {
  const { first, second } = await twoServers();
  await announceChange(first.deps, "usr_nobody");
  first.pass(2 * MINUTE);
  expect(await second.gallery.count()).toBe(0);
});

describe("a face that cannot be opened", () => {
  it("keeps nobody else from being found", async () => {
    const { first, second } = await twoServers();
    const ada = await registerByCapture(first, "ada");
    await registerByCapture(first, "bob");
    expect(await second.gallery.count()).toBe(2);
    await breakSeals(first, ada.id);
    await announceChange(first.deps, ada.id);
    first.pass(3 * MINUTE);
    expect(await second.gallery.count()).toBe(1);
    expect((await signIn(second, "bob")).user.username).toBe("bob");
  });

  it("is left out, and counted, when everybody is read", async () => {
    const { first, second } = await twoServers({ isUp: false });
    const ada = await registerByCapture(first, "ada");
    await registerByCapture(first, "bob");
    first.pass(1);
    await addFaces(first.deps, ada, photos({ person: "ada", unlike: 0.3 }), false, origin);
    await breakSeals(first, ada.id);
    expect(await second.gallery.load()).toEqual({ loaded: 1, skipped: 0, unreadable: 1 });
  });

  it("is forgotten by a server that reads everybody anew", async () => {
    const { first, second } = await twoServers();
    const ada = await registerByCapture(first, "ada");
    await registerByCapture(first, "bob");
    expect(await second.gallery.count()).toBe(2);
    await breakSeals(first, ada.id);
    first.pass(2 * DAY);
    expect(await second.gallery.count()).toBe(1);
  });

  it("is a wrong master key when no other can be opened either", async () => {
    const { first, second } = await twoServers({ isUp: false });
    for (const person of ["ada", "bob"]) await breakSeals(first, (await registerByCapture(first, person)).id);
    await expect(second.gallery.load()).rejects.toMatchObject({ code: "seal-broken" });
  });
});

it("reading everybody counts those once who have faces of another model only", async () => {
  const { first, second } = await twoServers({ isUp: false });
  const [ada, bob] = [await registerByCapture(first, "ada"), await registerByCapture(first, "bob")];
  for (const user of [ada, bob]) {
    first.pass(1);
    await addFaces(first.deps, user, photos({ person: user.username, unlike: 0.3 }), false, origin);
  }
  const outdated = [
    ...(await listEnrolments(first.deps, ada.id)),
    (await listEnrolments(first.deps, bob.id))[0],
  ];
  for (const one of outdated) await changeTemplate(first, { ...one, modelId: "model@0" });
  expect(await second.gallery.load()).toEqual({ loaded: 1, skipped: 1, unreadable: 0 });
});

describe("a change whose gallery fails", () => {
  it("is made all the same, and heeded later", async () => {
    const { first, second } = await twoServers();
    const refuse = () => Promise.reject(new VultusError("internal", "The gallery is broken."));
    const gallery = { ...second.gallery, put: refuse, remove: refuse };
    const broken: World = { ...second, deps: { ...second.deps, gallery } };
    const ada = await registerByCapture(broken, "ada");
    expect(await second.gallery.count()).toBe(1);
    await eraseUser(broken.deps, ada, "ada", origin);
    expect(await listEnrolments(first.deps, ada.id)).toEqual([]);
    expect(await second.gallery.count()).toBe(0);
  });
});

interface SecondServer extends World {
  readonly gallery: FollowedGallery;
  /** How many people it has looked up. */
  refreshed(): number;
  /** Lets its next look-up of a person, or of many, fail. */
  failOnce(): void;
  setClockOn(ms: number): void;
}

/** @param isUp False for a second server that has read nobody yet. */
async function twoServers({ isUp = true } = {}): Promise<{
  readonly first: World;
  readonly second: SecondServer;
}> {
  const first = createWorld();
  let refreshed = 0;
  let fails = false;
  let ahead = 0;
  const stored = first.deps.records.users;
  const failIfTold = () => {
    const failsNow = fails;
    fails = false;
    if (failsNow) throw new VultusError("storage-unavailable", "The database does not answer.");
  };
  const users: typeof stored = {
    ...bound(stored),
    async get(id) {
      refreshed++;
      failIfTold();
      return stored.get(id);
    },
    async getMany(ids) {
      failIfTold();
      return stored.getMany(ids);
    },
  };
  const now = () => first.deps.now() + ahead;
  const deps = { ...first.deps, records: { ...first.deps.records, users }, now };
  const gallery = openGallery(deps, {
    ...{ model: { id: MODEL_ID, dimension: DIMENSION }, isSearched: true, maxPeople: 1_000 },
    onFull: () => undefined,
  });
  if (isUp) await gallery.load();
  const second: SecondServer = {
    ...first,
    deps: { ...first.deps, gallery },
    gallery,
    refreshed: () => refreshed,
    failOnce() {
      fails = true;
    },
    setClockOn(ms) {
      ahead += ms;
    },
  };
  return { first, second };
}

/** Takes one record, and then dies. */
function firstOnly<T extends { readonly id: string }>(collection: Collection<T>): Collection<T> {
  let written = 0;
  return {
    ...bound(collection),
    async insert(record) {
      if (written++ > 0) throw new Error("killed");
      await collection.insert(record);
    },
  };
}

/** As another key would have sealed somebody's faces. */
async function breakSeals(world: World, userId: string): Promise<void> {
  for (const one of await listEnrolments(world.deps, userId)) {
    await changeTemplate(world, { ...one, sealed: one.sealed.toReversed() });
  }
}

async function changeTemplate({ deps: { records } }: World, template: TemplateRecord): Promise<void> {
  await records.templates.delete(template.id);
  await records.templates.insert(template);
}

function probe() {
  return { modelId: MODEL_ID, vector: new Float32Array(DIMENSION).fill(1 / Math.sqrt(DIMENSION)) };
}
