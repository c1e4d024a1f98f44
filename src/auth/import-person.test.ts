import { describe, expect, it } from "vitest";
import { collect, registerByPhotos, signIn } from "../../test/support/people.ts";
import { createWorld, origin, picture, type Pretence, type World } from "../../test/support/world.ts";
import { bound } from "../../test/support/collections.ts";
import { HOUR } from "../shared/clock.ts";
import { VultusError } from "../shared/errors.ts";
import type { AuthDeps } from "./deps.ts";
import { createDryRun } from "./dry-run.ts";
import { listEnrolments } from "./enrolled.ts";
import { type Examined, examinePerson, type Newcomer } from "./examine-person.ts";
import { findAccount } from "./find-account.ts";
import { importPerson, type ImportOutcome, type ImportPlan } from "./import-person.ts";
import { FREE_FAILURES } from "./lockout.ts";
import { listPhotos, openPhoto } from "./photos.ts";
import { sweep } from "./sweep.ts";

const usual: ImportPlan = {
  ...{ consentVersion: "staff form", keepPhotos: "aligned", addsFaces: false, dryRun: undefined },
};

function newcomer(username: string, ...shown: readonly Pretence[]): Newcomer {
  const photos = shown.map((one, i) => ({ name: `${i + 1}.jpg`, read: async () => picture(one) }));
  return { username, photos };
}

const shots = (person: string, count: number): Pretence[] =>
  Array.from({ length: count }, (_, i) => ({ person, unlike: 0.05 * i }));

interface Imported {
  readonly examined: Examined;
  readonly outcome: ImportOutcome;
}

async function importOne(
  deps: AuthDeps,
  person: Newcomer,
  changes: Partial<ImportPlan> = {},
): Promise<Imported> {
  const plan = { ...usual, ...changes };
  const examined = await examinePerson(deps, person, plan, (work) => work());
  return { examined, outcome: await importPerson(deps, examined, plan, origin) };
}

async function stored({ deps: { records, blobs } }: World): Promise<Record<string, number>> {
  const count = async (collection: {
    list(query: { limit: number }): Promise<{ items: readonly unknown[] }>;
  }) => (await collection.list({ limit: 1000 })).items.length;
  return {
    users: await count(records.users),
    templates: await count(records.templates),
    photos: await count(records.photos),
    blobs: (await collect(blobs.list(""))).length,
  };
}

describe("importing a person", () => {
  it("makes a user who can sign in, under the consent that the operator names", async () => {
    const world = createWorld();
    const person = { ...newcomer("ada", ...shots("ada", 3)), email: "ada@example.com" };
    const { outcome } = await importOne(world.deps, person);
    expect(outcome).toEqual({ kind: "imported", imageCount: 3, looksLike: [] });
    const user = await findAccount(world.deps, "ADA@example.com");
    expect(user).toMatchObject({ username: "ada", consentVersion: "staff form", keepPhotos: "aligned" });
    expect((await signIn(world, "ada", "ada")).user.id).toBe(user.id);
    expect((await signIn(world, "ada")).user.id).toBe(user.id);
  });

  it("goes on after photos that cannot be enrolled, and says what is wrong with each", async () => {
    const world = createWorld();
    const person = newcomer(
      "ada",
      {},
      { person: "ada" },
      { person: "ada", reasons: ["blurred", "too-dark"] },
    );
    const broken = { name: "broken.jpg", read: async () => new TextEncoder().encode("no picture") };
    const gone = {
      name: "gone.jpg",
      read: () => Promise.reject(new VultusError("not-found", "It cannot be read.")),
    };
    const photos = [...person.photos, broken, gone];
    const { outcome, examined } = await importOne(world.deps, { ...person, photos });
    expect(outcome).toMatchObject({ kind: "imported", imageCount: 1 });
    expect(examined.refusedPhotos).toEqual([
      { photo: "1.jpg", reasons: ["no-face"] },
      { photo: "3.jpg", reasons: ["blurred", "too-dark"] },
      { photo: "broken.jpg", reasons: ["not-an-image"] },
      { photo: "gone.jpg", reasons: ["not-found"] },
    ]);
  });

  it("enrolls the best five", async () => {
    const world = createWorld();
    const { outcome } = await importOne(world.deps, newcomer("ada", ...shots("ada", 9)));
    expect(outcome).toMatchObject({ kind: "imported", imageCount: 5 });
    expect(await stored(world)).toEqual({ users: 1, templates: 1, photos: 5, blobs: 5 });
  });

  it("leaves a stranger among the photos out", async () => {
    const world = createWorld();
    const person = newcomer("ada", { person: "eve" }, ...shots("ada", 3));
    const { outcome, examined } = await importOne(world.deps, person);
    expect(outcome).toMatchObject({ kind: "imported", imageCount: 3 });
    expect(examined.refusedPhotos).toEqual([{ photo: "1.jpg", reasons: ["different-person"] }]);
    await expect(signIn(world, "eve", "ada")).rejects.toMatchObject({ code: "sign-in-failed" });
  });

  it("makes nobody of a folder of two people, but sorts their photos", async () => {
    const world = createWorld();
    const person = newcomer("ada", ...shots("ada", 2), ...shots("eve", 2));
    const { outcome, examined } = await importOne(world.deps, person);
    expect(outcome).toMatchObject({ kind: "refused", reason: "different-people" });
    expect(examined.refusedPhotos.map(({ photo, reasons }) => `${photo} ${reasons.join()}`).sort()).toEqual([
      ...["1.jpg person-1", "2.jpg person-1", "3.jpg person-2", "4.jpg person-2"],
    ]);
    expect((await stored(world))["users"]).toBe(0);
  });

  it("makes nobody of photos that cannot be used", async () => {
    const world = createWorld();
    const { outcome } = await importOne(world.deps, newcomer("ada", {}, { person: "ada", faceCount: 2 }));
    expect(outcome).toMatchObject({ kind: "refused", reason: "no-usable-photo" });
    expect(await stored(world)).toEqual({ users: 0, templates: 0, photos: 0, blobs: 0 });
  });

  it("refuses an email that another user has, before any photo is looked at", async () => {
    const world = createWorld();
    await registerByPhotos(world, "bob");
    const unread = { name: "1.jpg", read: () => Promise.reject(new Error("It was looked at.")) };
    const person = { username: "ada", email: "Bob@example.com", photos: [unread] };
    const { outcome } = await importOne(world.deps, person);
    expect(outcome).toMatchObject({ kind: "refused", reason: "already-registered" });
  });

  it.each([
    ["none", "original", []],
    ["original", "original", ["original"]],
    ["original", "aligned", ["aligned"]],
  ] as const)("asked to keep %s where the server keeps %s, keeps %j", async (keepPhotos, most, kinds) => {
    const world = createWorld({ keepPhotos: most });
    await importOne(world.deps, newcomer("ada", { person: "ada" }), { keepPhotos });
    const user = await findAccount(world.deps, "ada");
    const photos = await listPhotos(world.deps, user.id);
    expect(photos.map((photo) => photo.kind)).toEqual(kinds);
  });

  it("keeps an original as it was read", async () => {
    const world = createWorld({ keepPhotos: "original" });
    await importOne(world.deps, newcomer("ada", { person: "ada" }), { keepPhotos: "original" });
    const user = await findAccount(world.deps, "ada");
    const [photo] = await listPhotos(world.deps, user.id);
    expect((await openPhoto(world.deps, user, photo.id)).bytes).toEqual(picture({ person: "ada" }));
  });

  it("warns of somebody who looks like a user, and of the same person in two folders", async () => {
    const world = createWorld();
    await registerByPhotos(world, "ada");
    const { outcome } = await importOne(world.deps, newcomer("ada lovelace", ...shots("ada", 2)));
    expect(outcome).toMatchObject({ kind: "imported", looksLike: [{ username: "ada" }] });
    const again = await importOne(world.deps, newcomer("countess", ...shots("ada", 1)));
    const alike = again.outcome.kind === "imported" ? again.outcome.looksLike : [];
    expect(alike.map((one) => one.username).sort()).toEqual(["ada", "ada lovelace"]);
  });

  it("never makes a half user: one that is cut short is nobody, and can be imported again", async () => {
    const world = createWorld();
    const { records } = world.deps;
    const dies = () => Promise.reject(new VultusError("storage-unavailable", "The database is gone."));
    const deps = { ...world.deps, records: { ...records, users: { ...bound(records.users), insert: dies } } };
    const person = newcomer("ada", ...shots("ada", 2));
    await expect(importOne(deps, person)).rejects.toMatchObject({ code: "storage-unavailable" });
    world.pass(2 * HOUR);
    await sweep(world.deps);
    expect(await stored(world)).toEqual({ users: 0, templates: 0, photos: 0, blobs: 0 });
    expect((await importOne(world.deps, person)).outcome.kind).toBe("imported");
  });

  it("ends when the server's own state is to blame, and not the photo", async () => {
    const world = createWorld();
    const analyzePhoto = () => Promise.reject(new VultusError("model-missing", "Install the models."));
    const vision = { ...world.deps.vision, analyzePhoto };
    const result = importOne({ ...world.deps, vision }, newcomer("ada", { person: "ada" }));
    await expect(result).rejects.toMatchObject({ code: "model-missing" });
  });

  it("writes nothing on a dry run, to no gallery either, and still notices the same person twice", async () => {
    const world = createWorld();
    const dryRun = createDryRun(2);
    const first = await importOne(world.deps, newcomer("ada", ...shots("ada", 2)), { dryRun });
    expect(first.outcome).toEqual({ kind: "imported", imageCount: 2, looksLike: [] });
    const second = await importOne(world.deps, newcomer("bob", ...shots("ada", 2)), { dryRun });
    expect(second.outcome).toMatchObject({ kind: "imported", looksLike: [{ username: "ada" }] });
    expect(await stored(world)).toEqual({ users: 0, templates: 0, photos: 0, blobs: 0 });
    expect((await world.deps.records.events.list({ limit: 10 })).items).toEqual([]);
    expect(await world.deps.gallery.count()).toBe(0);
  });
});

describe("importing a person who has an account", () => {
  it("leaves them as they are", async () => {
    const world = createWorld();
    const { user } = await registerByPhotos(world, "ada");
    const { outcome } = await importOne(world.deps, newcomer("Ada", ...shots("ada", 2)));
    expect(outcome).toEqual({ kind: "exists" });
    expect(await listEnrolments(world.deps, user.id)).toHaveLength(1);
  });

  it("adds matching faces where that is wanted, once", async () => {
    const world = createWorld();
    const { user } = await registerByPhotos(world, "ada");
    const person = newcomer("ada", { person: "ada", unlike: 0.3 }, { person: "ada", unlike: 0.25 });
    const added = await importOne(world.deps, person, { addsFaces: true });
    expect(added.outcome).toMatchObject({ kind: "added", imageCount: 2, looksLike: [] });
    const again = await importOne(world.deps, person, { addsFaces: true });
    expect(again.outcome).toEqual({ kind: "exists" });
    expect(await listEnrolments(world.deps, user.id)).toHaveLength(2);
  });

  it("does not add what it imported itself when it is run again", async () => {
    const world = createWorld();
    const person = newcomer("ada", ...shots("ada", 7));
    await importOne(world.deps, person);
    const again = await importOne(world.deps, person, { addsFaces: true });
    expect(again.outcome).toEqual({ kind: "exists" });
  });

  it("adds no stranger's face, writes that down, and locks nobody out by it", async () => {
    const world = createWorld();
    const { user } = await registerByPhotos(world, "ada");
    for (let i = 0; i <= FREE_FAILURES; i++) {
      const { outcome } = await importOne(world.deps, newcomer("ada", ...shots("eve", 3)), {
        addsFaces: true,
      });
      expect(outcome).toMatchObject({ kind: "refused", reason: "face-does-not-match" });
    }
    const events = await world.deps.records.events.list({ index: "byKind", equals: "add-face", limit: 1 });
    expect(events.items).toMatchObject([{ outcome: "failure", reason: "no-match", userId: user.id }]);
    expect((await signIn(world, "ada", "ada")).user.id).toBe(user.id);
  });

  it("adds nothing where another model made the enrolled faces", async () => {
    const world = createWorld();
    await registerByPhotos(world, "ada");
    const vision = { ...world.deps.vision, modelId: "other-model@1" };
    const person = newcomer("ada", ...shots("ada", 2));
    const { outcome } = await importOne({ ...world.deps, vision }, person, { addsFaces: true });
    expect(outcome).toMatchObject({ kind: "refused", reason: "model-mismatch" });
  });

  it("keeps no more of the photos than the user agreed to", async () => {
    const world = createWorld({ keepPhotos: "original" });
    const { user } = await registerByPhotos(world, "ada");
    const person = newcomer("ada", { person: "ada", unlike: 0.3 });
    await importOne(world.deps, person, { addsFaces: true, keepPhotos: "original" });
    const kinds = (await listPhotos(world.deps, user.id)).map((photo) => photo.kind);
    expect(new Set(kinds)).toEqual(new Set(["aligned"]));
    expect(kinds).toHaveLength(4);
  });

  it("has a limit", async () => {
    const world = createWorld();
    await registerByPhotos(world, "ada");
    const outcomes: string[] = [];
    for (let i = 1; i <= 10; i++) {
      const person = newcomer("ada", { person: "ada", unlike: 0.04 * i + 0.15 });
      const { outcome } = await importOne(world.deps, person, { addsFaces: true });
      outcomes.push(outcome.kind === "refused" ? outcome.reason : outcome.kind);
    }
    expect(outcomes).toEqual([...Array.from({ length: 9 }, () => "added"), "enrolment-limit"]);
  });
});
