import { describe, expect, it } from "vitest";
import { capture, honestly } from "../../test/support/captures.ts";
import { createWorld, origin, picture, type Pretence, type World } from "../../test/support/world.ts";
import { HOUR } from "../shared/clock.ts";
import { VultusError } from "../shared/errors.ts";
import type { UserRecord } from "../storage/collections.ts";
import { addFaces, removeFace } from "./change-faces.ts";
import { listEnrolments } from "./enrolled.ts";
import { eraseUser } from "./erase.ts";
import { loadGallery } from "./load-gallery.ts";
import { listPhotos, openPhoto } from "./photos.ts";
import { type Registered, register } from "./register.ts";
import { findSession, listSessions, revokeSession } from "./sessions.ts";
import { signInByCapture, signInByPhoto } from "./sign-in.ts";
import { sweep } from "./sweep.ts";

const code = (expected: string) => expect.objectContaining({ code: expected });
const photos = (...shown: Pretence[]) => ({ kind: "photos", photos: shown.map(picture) }) as const;

function registerByPhotos(world: World, person: string, ...shown: Pretence[]): Promise<Registered> {
  const source = photos(
    ...(shown.length > 0 ? shown : [{ person }, { person, unlike: 0.1 }, { person, unlike: 0.2 }]),
  );
  return register(
    world.deps,
    { username: person, email: `${person}@example.com`, consent: true, source },
    origin,
  );
}

async function registerByCapture(world: World, person: string): Promise<UserRecord> {
  const { proof } = await capture(world, "register", honestly(person));
  const source = { kind: "capture", proof } as const;
  const input = { username: person, email: `${person}@example.com`, consent: true, source } as const;
  return (await register(world.deps, input, origin)).user;
}

async function signIn(world: World, person: string, claim?: string) {
  const { proof } = await capture(world, "sign-in", honestly(person));
  return signInByCapture(world.deps, proof, claim, origin);
}

describe("registering", () => {
  it("takes a live capture, and the person can sign in by name, by email and by just looking", async () => {
    const world = createWorld();
    await registerByCapture(world, "ada");
    expect((await signIn(world, "ada", "ADA")).user.username).toBe("ada");
    expect((await signIn(world, "ada", "Ada@Example.com")).user.username).toBe("ada");
    expect((await signIn(world, "ada")).user.username).toBe("ada");
    expect((await signIn(world, "ada")).session.acr).toBe("urn:vultus:acr:live");
  });

  it("takes photos of one person", async () => {
    const world = createWorld();
    expect((await registerByPhotos(world, "ada")).imageCount).toBe(3);
    const result = await signInByPhoto(world.deps, picture({ person: "ada" }), "ada", origin);
    expect(result.session.acr).toBe("urn:vultus:acr:photo");
  });

  it.each<[string, Pretence[], string, string[]]>([
    ["no face", [{ person: "ada" }, {}], "no-face", ["photo-2:no-face"]],
    ["two faces", [{ person: "ada", faceCount: 2 }], "several-faces", ["photo-1:several-faces"]],
    ["a small face", [{ person: "ada", height: 60 }], "poor-quality", ["photo-1:too-far"]],
    ["a blurred face", [{ person: "ada", reasons: ["blurred"] }], "poor-quality", ["photo-1:blurred"]],
    ["a face too poor to compare", [{ person: "ada", norm: 2.7 }], "poor-quality", ["photo-1:unclear"]],
    [
      "another person among them",
      [{ person: "ada" }, { person: "ada" }, { person: "eve" }],
      "different-people",
      ["photo-3:different-person"],
    ],
  ])("refuses %s, naming the photo, and stores nothing", async (_what, shown, expected, reasons) => {
    const world = createWorld();
    const failure = registerByPhotos(world, "ada", ...shown);
    await expect(failure).rejects.toMatchObject({ code: expected, reasons });
    expect((await world.deps.records.templates.list({ limit: 10 })).items).toEqual([]);
    expect((await world.deps.records.users.list({ limit: 10 })).items).toEqual([]);
  });

  it("does not tell which of username and email is taken, and keeps the capture for another try", async () => {
    const world = createWorld();
    await registerByCapture(world, "ada");
    const { proof } = await capture(world, "register", honestly("bob"));
    const source = { kind: "capture", proof } as const;
    const attempt = (username: string, email: string) =>
      register(world.deps, { username, email, consent: true, source }, origin);
    const byName = await attempt("Ａda", "bob@example.com").catch((error: unknown) => error);
    const byEmail = await attempt("bob", "ADA@example.com").catch((error: unknown) => error);
    expect(byName).toEqual(code("already-registered"));
    expect(byName instanceof VultusError && byName.message).toBe(
      byEmail instanceof VultusError && byEmail.message,
    );
    expect((await attempt("bob", "bob@example.com")).user.username).toBe("bob");
  });

  it("lets one of ten racing registrations have a name, and leaves nothing of the others", async () => {
    const world = createWorld();
    const results = await Promise.allSettled(
      Array.from({ length: 10 }, () => registerByPhotos(world, "ada")),
    );
    expect(results.filter((result) => result.status === "fulfilled")).toHaveLength(1);
    world.pass(2 * HOUR);
    await sweep(world.deps);
    expect((await world.deps.records.templates.list({ limit: 50 })).items).toHaveLength(1);
    expect((await world.deps.records.photos.list({ limit: 50 })).items).toHaveLength(3);
  });

  it.each(["insert", "put"] as const)(
    "is all or nothing when the server dies in the middle (%s)",
    async (where) => {
      const world = createWorld();
      const { records, blobs } = world.deps;
      const dies = async () => Promise.reject(new Error("killed"));
      const deps =
        where === "insert"
          ? { ...world.deps, records: { ...records, users: { ...bound(records.users), insert: dies } } }
          : { ...world.deps, blobs: { ...blobs, put: dies } };
      await expect(registerByPhotos({ ...world, deps }, "ada")).rejects.toThrow("killed");
      await expect(signInByPhoto(world.deps, picture({ person: "ada" }), "ada", origin)).rejects.toEqual(
        code("sign-in-failed"),
      );
      world.pass(2 * HOUR);
      await sweep(world.deps);
      expect((await records.templates.list({ limit: 10 })).items).toEqual([]);
      expect((await records.photos.list({ limit: 10 })).items).toEqual([]);
      await expect(registerByPhotos(world, "ada")).resolves.toBeDefined();
    },
  );

  it("keeps no more of photos than both the person and the server want", async () => {
    for (const [server, person, kinds] of [
      ["aligned", "original", ["aligned"]],
      ["original", "original", ["original"]],
      ["original", "none", []],
      ["none", "aligned", []],
    ] as const) {
      const world = createWorld({ keepPhotos: server });
      const source = photos({ person: "ada" });
      const input = {
        username: "ada",
        email: "ada@example.com",
        consent: true,
        keepPhotos: person,
        source,
      } as const;
      const { user } = await register(world.deps, input, origin);
      expect((await listPhotos(world.deps, user.id)).map((photo) => photo.kind)).toEqual(kinds);
    }
  });

  it("seals photos and templates: neither stands in the clear", async () => {
    const world = createWorld({ keepPhotos: "original" });
    const source = photos({ person: "ada" });
    const input = {
      username: "ada",
      email: "a@example.com",
      consent: true,
      keepPhotos: "original",
      source,
    } as const;
    const { user } = await register(world.deps, input, origin);
    const [photo] = await listPhotos(world.deps, user.id);
    const sealed = await world.deps.blobs.get(photo.blobKey);
    expect(Buffer.from(sealed ?? []).includes(Buffer.from(picture({ person: "ada" })))).toBe(false);
    expect((await openPhoto(world.deps, user, photo.id)).bytes).toEqual(picture({ person: "ada" }));
  });
});

describe("signing in", () => {
  it("refuses a stranger, an unknown name and a wrong name with one answer", async () => {
    const world = createWorld();
    await registerByCapture(world, "ada");
    await registerByCapture(world, "bob");
    const answers = await Promise.all(
      [signIn(world, "eve", "ada"), signIn(world, "ada", "nobody"), signIn(world, "ada", "bob")].map(
        (attempt) => attempt.catch((error: unknown) => error),
      ),
    );
    for (const answer of answers) {
      expect(answer).toEqual(code("sign-in-failed"));
      expect(answer instanceof VultusError && answer.message).toBe(
        answers[0] instanceof VultusError && answers[0].message,
      );
    }
    await expect(signIn(world, "eve")).rejects.toEqual(code("sign-in-failed"));
  });

  it("does the same database work whether a name exists or not", async () => {
    const world = createWorld();
    await registerByCapture(world, "ada");
    const work = async (claim: string) => {
      const calls: string[] = [];
      const { proof } = await capture(world, "sign-in", honestly("eve"));
      const deps = { ...world.deps, records: watched(world.deps.records, calls) };
      await signInByCapture(deps, proof, claim, { ...origin, address: `198.51.100.${claim.length}` }).catch(
        () => undefined,
      );
      return calls;
    };
    expect(await work("nobody")).toEqual(await work("ada"));
  });

  it("refuses a photo of a photo", async () => {
    const world = createWorld();
    await registerByPhotos(world, "ada");
    const recaptured = picture({ person: "ada", liveLogit: -2 });
    await expect(signInByPhoto(world.deps, recaptured, "ada", origin)).rejects.toEqual(
      code("looks-recaptured"),
    );
  });

  it("refuses photos where they are switched off", async () => {
    const world = createWorld({ photoSignIn: false });
    const attempt = signInByPhoto(world.deps, picture({ person: "ada" }), "ada", origin);
    await expect(attempt).rejects.toEqual(code("photo-sign-in-off"));
  });

  it("asks for the username when two accounts look alike, or too many are enrolled", async () => {
    const world = createWorld();
    await registerByPhotos(world, "ada");
    const twin = {
      username: "ada2",
      email: "ada2@example.com",
      consent: true,
      source: photos({ person: "ada" }),
    } as const;
    await register(world.deps, twin, origin);
    await expect(signIn(world, "ada")).rejects.toEqual(code("username-required"));
    const strict = createWorld({ calibration: [{ fmr: 0.01, threshold: 0.3 }] });
    await expect(signIn(strict, "ada")).rejects.toEqual(code("username-required"));
    await expect(signIn(createWorld({ identify: false }), "ada")).rejects.toEqual(code("identify-off"));
  });

  it("asks the database last: a gallery that is behind signs nobody in", async () => {
    const world = createWorld();
    const user = await registerByCapture(world, "ada");
    await world.deps.records.users.delete(user.id);
    await expect(signIn(world, "ada")).rejects.toEqual(code("sign-in-failed"));
  });

  it("finds people again after a restart", async () => {
    const world = createWorld();
    await registerByCapture(world, "ada");
    const restarted = createWorld();
    const deps = { ...world.deps, gallery: restarted.deps.gallery };
    expect(deps.gallery.size).toBe(0);
    expect(await loadGallery(deps)).toEqual({ skipped: 0 });
    expect((await signIn({ ...world, deps }, "ada")).user.username).toBe("ada");
  });

  it("writes an event for every attempt, with the reason for operators", async () => {
    const world = createWorld();
    const user = await registerByCapture(world, "ada");
    world.pass(1);
    await signIn(world, "ada", "ada");
    world.pass(1);
    await signIn(world, "eve", "ada").catch(() => undefined);
    const query = { index: "byUser", equals: user.id, limit: 10 } as const;
    const { items } = await world.deps.records.events.list(query);
    expect(items.map(({ kind, outcome, reason }) => [kind, outcome, reason])).toEqual([
      ["register", "success", undefined],
      ["sign-in", "success", undefined],
      ["sign-in", "failure", "no-match"],
    ]);
    expect(items[0]).toMatchObject({ address: origin.address, userAgent: origin.userAgent });
  });
});

describe("sessions", () => {
  it("end by idleness and by age", async () => {
    const world = createWorld();
    await registerByCapture(world, "ada");
    const { token } = await signIn(world, "ada", "ada");
    for (let hours = 0; hours < 23; hours += 0.75) {
      world.pass(0.75 * HOUR);
      expect(await findSession(world.deps, token)).toBeDefined();
    }
    world.pass(HOUR);
    expect(await findSession(world.deps, token)).toBeUndefined();
  });

  it("end when idle for long enough", async () => {
    const world = createWorld();
    await registerByCapture(world, "ada");
    const { token } = await signIn(world, "ada", "ada");
    world.pass(HOUR);
    expect(await findSession(world.deps, token)).toBeUndefined();
  });

  it("can be revoked by their owner only", async () => {
    const world = createWorld();
    const [ada, bob] = [await registerByCapture(world, "ada"), await registerByCapture(world, "bob")];
    const { token, session } = await signIn(world, "ada", "ada");
    await expect(revokeSession(world.deps, bob.id, session.id, origin)).rejects.toEqual(code("not-found"));
    await revokeSession(world.deps, ada.id, session.id, origin);
    expect(await findSession(world.deps, token)).toBeUndefined();
    expect(await listSessions(world.deps, ada.id)).toEqual([]);
  });

  it("are kept as hashes: a stolen database signs nobody in", async () => {
    const world = createWorld();
    const user = await registerByCapture(world, "ada");
    const { token } = await signIn(world, "ada", "ada");
    const [stored] = await listSessions(world.deps, user.id);
    expect(JSON.stringify(stored)).not.toContain(token);
    expect(await findSession(world.deps, stored.id)).toBeUndefined();
  });
});

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
    expect(gallery.size).toBe(0);
    expect(await findSession(world.deps, token)).toBeUndefined();
    await expect(registerByPhotos(world, "ada")).resolves.toBeDefined();
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

async function collect(keys: AsyncIterable<string>): Promise<string[]> {
  const all: string[] = [];
  for await (const key of keys) all.push(key);
  return all;
}

type Records = World["deps"]["records"];

/** A collection whose methods can be replaced one by one. */
function bound(collection: Records["users"]): Records["users"] {
  return {
    get: (id) => collection.get(id),
    insert: (record) => collection.insert(record),
    replace: (record, version) => collection.replace(record, version),
    take: (id) => collection.take(id),
    list: (query) => collection.list(query),
    delete: (id) => collection.delete(id),
  };
}

/** Notes the name of every call to every collection. */
function watched(records: Records, calls: string[]): Records {
  return new Proxy(records, {
    get(target, name: keyof Records) {
      const part = target[name];
      if (typeof part !== "object") return part;
      return new Proxy(part, {
        get(collection, method) {
          const work: unknown = Reflect.get(collection, method);
          if (typeof work !== "function") return work;
          return (...args: unknown[]): unknown => {
            calls.push(`${name}.${String(method)}`);
            return Reflect.apply(work, collection, args);
          };
        },
      });
    },
  });
}
