import { bound } from "../../test/support/collections.ts";
import { describe, expect, it } from "vitest";
import { capture, honestly } from "../../test/support/captures.ts";
import { photos, registerByCapture, registerByPhotos, signIn } from "../../test/support/people.ts";
import { createWorld, origin, picture, type Pretence } from "../../test/support/world.ts";
import { HOUR } from "../shared/clock.ts";
import { VultusError } from "../shared/errors.ts";
import { listPhotos, openPhoto } from "./photos.ts";
import { register } from "./register.ts";
import { signInByPhoto } from "./sign-in.ts";
import { sweep } from "./sweep.ts";

const code = (expected: string) => expect.objectContaining({ code: expected });

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
