import { describe, expect, it } from "vitest";
import { bound } from "../../test/support/collections.ts";
import { collect, photos, registerByCapture, registerByPhotos, signIn } from "../../test/support/people.ts";
import { createWorld, origin } from "../../test/support/world.ts";
import { HOUR, MINUTE } from "../shared/clock.ts";
import type { PhotoRecord } from "../storage/collections.ts";
import { addFaces, removeFace } from "./change-faces.ts";
import { listEnrolments } from "./enrolled.ts";
import { eraseUser } from "./erase.ts";
import { listPhotos, openPhoto } from "./photos.ts";
import { createSession, findSession } from "./sessions.ts";
import { sweep } from "./sweep.ts";

const code = (expected: string) => expect.objectContaining({ code: expected });

describe("changing faces", () => {
  it("adds a matching face and refuses another person's", async () => {
    const world = createWorld();
    const user = await registerByCapture(world, "ada");
    await addFaces(world.deps, user, photos({ person: "ada", unlike: 0.3 }), false, origin);
    expect(await listEnrolments(world.deps, user.id)).toHaveLength(2);
    await expect(addFaces(world.deps, user, photos({ person: "eve" }), false, origin)).rejects.toEqual(
      code("face-does-not-match"),
    );
    expect(await listEnrolments(world.deps, user.id)).toHaveLength(2);
  });

  it("replaces all earlier ones, with their photos", async () => {
    const world = createWorld();
    const { user } = await registerByPhotos(world, "ada");
    const added = await addFaces(world.deps, user, photos({ person: "ada", unlike: 0.2 }), true, origin);
    expect((await listEnrolments(world.deps, user.id)).map((one) => one.id)).toEqual([added.id]);
    expect((await listPhotos(world.deps, user.id)).map((photo) => photo.templateId)).toEqual([added.id]);
    expect((await signIn(world, "ada")).user.id).toBe(user.id);
  });

  it("removes one, but never the last", async () => {
    const world = createWorld();
    const user = await registerByCapture(world, "ada");
    const added = await addFaces(world.deps, user, photos({ person: "ada" }), false, origin);
    await removeFace(world.deps, user, added.id, origin);
    const [last] = await listEnrolments(world.deps, user.id);
    await expect(removeFace(world.deps, user, last.id, origin)).rejects.toEqual(code("enrolment-limit"));
  });

  it("counts strangers' faces like failed sign-ins, and one's own not at all", async () => {
    const world = createWorld();
    const user = await registerByCapture(world, "ada");
    const add = (person: string) => addFaces(world.deps, user, photos({ person }), false, origin);
    for (let i = 0; i < 4; i++) await expect(add("eve")).rejects.toEqual(code("face-does-not-match"));
    await add("ada");
    await expect(add("eve")).rejects.toEqual(code("face-does-not-match"));
    await expect(add("ada")).rejects.toEqual(code("locked-out"));
  });

  it("leaves one of two that are removed at the same time", async () => {
    const world = createWorld();
    const user = await registerByCapture(world, "ada");
    await addFaces(world.deps, user, photos({ person: "ada" }), false, origin);
    const both = await listEnrolments(world.deps, user.id);
    const removed = await Promise.allSettled(both.map(({ id }) => removeFace(world.deps, user, id, origin)));
    expect(removed.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
    const [refused] = removed.filter((one) => one.status === "rejected");
    expect(refused.reason).toEqual(code("record-changed"));
    const [last] = await listEnrolments(world.deps, user.id);
    await expect(removeFace(world.deps, user, last.id, origin)).rejects.toEqual(code("enrolment-limit"));
  });

  it("can be done again after a server was killed in the middle", async () => {
    const world = createWorld();
    const user = await registerByCapture(world, "ada");
    const claim = { id: `faces:${user.id}`, count: 1, expiresAt: world.deps.now() + 2 * MINUTE };
    await world.deps.records.tallies.insert(claim);
    const add = () => addFaces(world.deps, user, photos({ person: "ada" }), false, origin);
    await expect(add()).rejects.toEqual(code("record-changed"));
    world.pass(2 * MINUTE);
    await add();
    await add();
  });

  it("keeps the last that sign-in uses, whatever an earlier model has left beside it", async () => {
    const world = createWorld();
    const user = await registerByCapture(world, "ada");
    const [enrolled] = await listEnrolments(world.deps, user.id);
    await world.deps.records.templates.insert({ ...enrolled, id: "tpl_earlier", modelId: "earlier" });
    await expect(removeFace(world.deps, user, enrolled.id, origin)).rejects.toEqual(code("enrolment-limit"));
    await removeFace(world.deps, user, "tpl_earlier", origin);
    expect(await listEnrolments(world.deps, user.id)).toEqual([enrolled]);
  });

  it("takes no face that can be compared with none", async () => {
    const world = createWorld();
    const user = await registerByCapture(world, "ada");
    const [enrolled] = await listEnrolments(world.deps, user.id);
    await world.deps.records.templates.delete(enrolled.id);
    await expect(addFaces(world.deps, user, photos({ person: "eve" }), false, origin)).rejects.toEqual(
      code("face-does-not-match"),
    );
    expect(await listEnrolments(world.deps, user.id)).toEqual([]);
  });

  it("brings an account that is deleted meanwhile neither back into the gallery, nor its pictures", async () => {
    const world = createWorld();
    const { user } = await registerByPhotos(world, "ada");
    const { photos: records } = world.deps.records;
    const insert = async (record: PhotoRecord): Promise<void> => {
      await records.insert(record);
      await eraseUser(world.deps, user, "ada", origin);
    };
    const deps = {
      ...world.deps,
      records: { ...world.deps.records, photos: { ...bound(records), insert } },
    };
    await addFaces(deps, user, photos({ person: "ada" }), false, origin);
    expect(await world.deps.gallery.count()).toBe(0);
    expect(await collect(world.deps.blobs.list(""))).toEqual([]);
  });

  it("has a limit", async () => {
    const world = createWorld();
    const user = await registerByCapture(world, "ada");
    const add = () => addFaces(world.deps, user, photos({ person: "ada" }), false, origin);
    for (let i = 1; i < 10; i++) await add();
    await expect(add()).rejects.toEqual(code("enrolment-limit"));
  });

  it("does not touch another user's enrolments or photos", async () => {
    const world = createWorld();
    const [ada, bob] = [
      (await registerByPhotos(world, "ada")).user,
      (await registerByPhotos(world, "bob")).user,
    ];
    const [enrolment] = await listEnrolments(world.deps, bob.id);
    const [photo] = await listPhotos(world.deps, bob.id);
    await expect(removeFace(world.deps, ada, enrolment.id, origin)).rejects.toEqual(code("not-found"));
    await expect(openPhoto(world.deps, ada, photo.id)).rejects.toEqual(code("not-found"));
  });
});

describe("deleting an account", () => {
  it("leaves nothing but events that name no one", async () => {
    const world = createWorld();
    const { user } = await registerByPhotos(world, "ada");
    const { token } = await signIn(world, "ada", "ada");
    await expect(eraseUser(world.deps, user, "bob", origin)).rejects.toEqual(code("confirmation-required"));
    await eraseUser(world.deps, user, "Ada", origin);
    const { records, blobs, gallery } = world.deps;
    for (const collection of [records.users, records.templates, records.photos, records.sessions]) {
      expect((await collection.list({ limit: 10 })).items).toEqual([]);
    }
    expect(await collect(blobs.list(""))).toEqual([]);
    expect(await gallery.count()).toBe(0);
    expect(await findSession(world.deps, token)).toBeUndefined();
    await expect(registerByPhotos(world, "ada")).resolves.toBeDefined();
  });

  it("leaves no count of failed attempts, and no session however many there were", async () => {
    const world = createWorld();
    const user = await registerByCapture(world, "ada");
    for (let i = 0; i < 150; i++) await createSession(world.deps, user, "live", origin);
    await signIn(world, "eve", "ada").catch(() => undefined);
    await eraseUser(world.deps, user, "ada", origin);
    const { attempts, sessions } = world.deps.records;
    expect((await sessions.list({ limit: 10 })).items).toEqual([]);
    const left = (await attempts.list({ limit: 10 })).items.map((one) => one.id.split(":")[0]);
    expect(left).toEqual(["address"]);
  });

  it("is finished by the sweeper when the server dies in the middle", async () => {
    const world = createWorld();
    const { user } = await registerByPhotos(world, "ada");
    await world.deps.records.users.delete(user.id);
    world.pass(2 * HOUR);
    expect((await sweep(world.deps)).abandoned).toBe(1);
    expect((await world.deps.records.templates.list({ limit: 10 })).items).toEqual([]);
    expect(await collect(world.deps.blobs.list(""))).toEqual([]);
  });
});
