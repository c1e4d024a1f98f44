import { describe, expect, it } from "vitest";
import { createPackedGallery } from "../matching/packed-gallery.ts";
import { DAY, MINUTE } from "../shared/clock.ts";
import { VultusError } from "../shared/errors.ts";
import { bound } from "../../test/support/collections.ts";
import { photos, registerByCapture, registerByPhotos, signIn } from "../../test/support/people.ts";
import { createWorld, DIMENSION, MODEL_ID, origin, type World } from "../../test/support/world.ts";
import { addFaces, removeFace } from "./change-faces.ts";
import { listEnrolments } from "./enrolled.ts";
import { eraseUser } from "./erase.ts";
import { followChanges, type FollowedGallery } from "./followed-gallery.ts";
import { announceChange } from "./gallery-changes.ts";
import { loadGallery } from "./load-gallery.ts";

describe("a second server on the same database", () => {
  it("finds somebody whom the first registered a moment ago", async () => {
    const { first, second } = twoServers();
    await registerByCapture(first, "ada");
    expect((await signIn(second, "ada")).user.username).toBe("ada");
  });

  it("knows a face that was added at the first, and not one that was removed there", async () => {
    const { first, second } = twoServers();
    const user = await registerByCapture(first, "ada");
    first.pass(1);
    const [enrolment] = await listEnrolments(first.deps, user.id);
    await addFaces(first.deps, user, photos({ person: "ada", unlike: 0.3 }), false, origin);
    await removeFace(first.deps, user, enrolment.id, origin);
    const [own] = await first.deps.gallery.search(probe(), 1);
    expect(await second.gallery.search(probe(), 1)).toEqual([own]);
  });

  it("forgets whom the first deleted", async () => {
    const { first, second } = twoServers();
    const user = await registerByCapture(first, "ada");
    expect(await second.gallery.count()).toBe(1);
    await eraseUser(first.deps, user, "ada", origin);
    expect(await second.gallery.count()).toBe(0);
  });

  it("finds somebody whose server was killed before it could say so", async () => {
    const { first, second } = twoServers();
    const changes = first.deps.records.galleryChanges;
    let written = 0;
    const galleryChanges: typeof changes = {
      ...bound(changes),
      async insert(change) {
        if (written++ > 0) throw new Error("killed");
        await changes.insert(change);
      },
    };
    const dying: World = {
      ...first,
      deps: { ...first.deps, records: { ...first.deps.records, galleryChanges } },
    };
    await expect(registerByPhotos(dying, "ada")).rejects.toThrow("killed");
    expect(await second.gallery.count()).toBe(0);
    first.pass(2 * MINUTE);
    expect(await second.gallery.count()).toBe(1);
  });

  it("heeds a change written by a clock that is a minute behind or ahead", async () => {
    for (const apart of [-MINUTE, MINUTE]) {
      const { first, second } = twoServers();
      await second.gallery.catchUp();
      const now = first.deps.now() + apart;
      await registerByPhotos({ ...first, deps: { ...first.deps, now: () => now } }, "ada");
      expect(await second.gallery.count()).toBe(1);
    }
  });

  it("reads a change once", async () => {
    const { first, second } = twoServers();
    await registerByCapture(first, "ada");
    await second.gallery.catchUp();
    const before = second.refreshed();
    await second.gallery.catchUp();
    expect(second.refreshed()).toBe(before);
  });

  it("heeds a change again that it could not read", async () => {
    const { first, second } = twoServers();
    await registerByCapture(first, "ada");
    second.failOnce();
    await expect(second.gallery.catchUp()).rejects.toMatchObject({ code: "storage-unavailable" });
    expect(await second.gallery.count()).toBe(1);
  });

  it("reads everybody anew when it was cut off for longer than changes are kept", async () => {
    const { first, second } = twoServers();
    await registerByCapture(first, "ada");
    first.pass(2 * DAY);
    await first.deps.records.sweepExpired();
    expect(await second.gallery.count()).toBe(1);
  });

  it("answers many searches at once with the state after the last change", async () => {
    const { first, second } = twoServers();
    const searches = [second.gallery.count()];
    await registerByCapture(first, "ada");
    searches.push(...Array.from({ length: 20 }, () => second.gallery.count()));
    expect((await Promise.all(searches)).slice(1)).toEqual(Array.from({ length: 20 }, () => 1));
  });
});

it("a reminder of somebody who then does not register enrolls nobody", async () => {
  const { first, second } = twoServers();
  await announceChange(first.deps, "usr_nobody");
  first.pass(2 * MINUTE);
  expect(await second.gallery.count()).toBe(0);
});

interface SecondServer extends World {
  readonly gallery: FollowedGallery;
  /** How many people it has looked up. */
  refreshed(): number;
  /** Lets its next look-up of a person fail. */
  failOnce(): void;
}

function twoServers(): { readonly first: World; readonly second: SecondServer } {
  const first = createWorld();
  let refreshed = 0;
  let fails = false;
  const stored = first.deps.records.users;
  const users: typeof stored = {
    ...bound(stored),
    async get(id) {
      refreshed++;
      const failsNow = fails;
      fails = false;
      if (failsNow) throw new VultusError("storage-unavailable", "The database does not answer.");
      return stored.get(id);
    },
  };
  const deps = { ...first.deps, records: { ...first.deps.records, users } };
  const own = createPackedGallery({ modelId: MODEL_ID, dimension: DIMENSION, maxPeople: 1_000 });
  const gallery = followChanges(own, deps, () => loadGallery({ ...deps, gallery: own }));
  const second: SecondServer = {
    ...first,
    deps: { ...first.deps, gallery },
    gallery,
    refreshed: () => refreshed,
    failOnce() {
      fails = true;
    },
  };
  return { first, second };
}

function probe() {
  return { modelId: MODEL_ID, vector: new Float32Array(DIMENSION).fill(1 / Math.sqrt(DIMENSION)) };
}
