import { beforeEach, describe, expect, it } from "vitest";
import type { Said } from "../../../test/support/command-line.ts";
import { places } from "../../../test/support/places.ts";
import { registerByCapture, registerByPhotos, signIn } from "../../../test/support/people.ts";
import { createWorld, type World } from "../../../test/support/world.ts";
import { createSession } from "../../auth/sessions.ts";
import { FAILURES_UNTIL_DISABLED, readLockout, reserveAttempt } from "../../auth/lockout.ts";
import { listPhotos } from "../../auth/photos.ts";
import { MINUTE } from "../../shared/clock.ts";
import { VultusError } from "../../shared/errors.ts";
import type { UserRecord } from "../../storage/collections.ts";
import type { CliDeps } from "../deps.ts";

describe.each(places)("$name", ({ run, address }) => {
  let world: World;
  let ada: UserRecord;

  beforeEach(async () => {
    world = createWorld();
    ({ user: ada } = await registerByPhotos(world, "ada"));
    await registerByPhotos(world, "bob");
  });

  const code = (expected: string) => expect.objectContaining({ code: expected });
  const vultus = (...words: readonly string[]): Promise<Said> => run(world, words);
  const json = ({ out }: Said): unknown => JSON.parse(out.join("\n"));
  const typing = (answer: string): Partial<CliDeps> => ({ ask: async () => answer });

  async function fail(times: number): Promise<void> {
    for (let i = 0; i < times; i++) {
      await reserveAttempt(world.deps, "user", ada.id);
      world.pass(61 * MINUTE);
    }
  }

  describe("vultus users list", () => {
    it("lists the accounts by id with their faces and whether they are signed in", async () => {
      await createSession(world.deps, ada, "photo", { address: "192.0.2.1", userAgent: "test" });
      const { users, next } = json(await vultus("users", "list", "--json")) as {
        users: { id: string; username: string }[];
        next: unknown;
      };
      expect(users.map(({ id }) => id)).toEqual(users.map(({ id }) => id).toSorted());
      expect(next).toBeNull();
      expect(users.find(({ username }) => username === "ada")).toEqual({
        ...{ id: ada.id, username: "ada", email: "ada@example.com", faces: 1 },
        ...{ createdAt: "2030-01-01T00:00:00.000Z", signedInAt: "2030-01-01T00:00:00.000Z" },
      });
      expect(users.find(({ username }) => username === "bob")).toMatchObject({ signedInAt: null });
      const { out } = await vultus("users", "list");
      expect(out).toHaveLength(3);
      expect(out[0]).toMatch(/^username {2}email {2,}since {2,}faces {2}signed in since {2,}id$/);
      expect(out.join("\n")).toContain(`ada       ada@example.com  2030-01-01T00:00:00.000Z      1`);
    });

    it("goes on after a page where that one says", async () => {
      const first = await vultus("users", "list", "--count", "1", "--json");
      const { users, next } = json(first) as { users: { id: string }[]; next: string };
      const second = json(await vultus("users", "list", "--after", next, "--json")) as {
        users: { id: string }[];
      };
      expect([...users, ...second.users].map(({ id }) => id)).toHaveLength(2);
      expect(second.users[0].id > users[0].id).toBe(true);
      const { out, notes } = await vultus("users", "list", "--count", "1");
      expect(out).toHaveLength(2);
      expect(notes).toEqual([`There are more: vultus users list --count 1 --after ${next}`]);
    });

    it("says so when there are none, and refuses a place that no page named", async () => {
      await expect(vultus("users", "list", "--after", "x")).rejects.toEqual(code("bad-request"));
      world = createWorld();
      expect((await vultus("users", "list")).out).toEqual(["There are no users."]);
      expect(json(await vultus("users", "list", "--json"))).toEqual({ users: [], next: null });
    });
  });

  describe("vultus users show", () => {
    it("tells all that is known of an account, and nothing that is sealed", async () => {
      const said = await vultus("users", "show", "ADA@example.com", "--json");
      const photos = await listPhotos(world.deps, ada.id);
      expect(json(said)).toMatchObject({
        ...{ id: ada.id, username: "ada", email: "ada@example.com" },
        consent: { at: "2030-01-01T00:00:00.000Z", version: "2030-01", keepPhotos: "aligned" },
        enrolments: [{ source: "photos", imageCount: 3, modelId: "test-model@1" }],
        ...{ photos: photos.length, sessions: 0, lockout: { kind: "free", failures: 0, until: null } },
        events: [{ kind: "register", outcome: "success", username: "ada" }],
        waitingEvents: { count: 0, isMore: false },
      });
      expect(said.out.join("\n")).not.toMatch(/wrappedKey|"sealed"/);
    });

    it("shows the sessions and events of somebody who signs in, the newest event first", async () => {
      const grace = await registerByCapture(world, "grace");
      await createSession(world.deps, grace, "live", { address: "192.0.2.1", userAgent: "test" });
      world.pass(MINUTE);
      await signIn(world, "grace", "grace");
      const { sessions, events } = json(await vultus("users", "show", grace.id, "--json")) as {
        sessions: number;
        events: { kind: string }[];
      };
      expect(sessions).toBe(2);
      expect(events.map(({ kind }) => kind)).toEqual(["sign-in", "register"]);
      const { out } = await vultus("users", "show", "grace");
      expect(out.join("\n")).toMatch(/sessions {2}signed in 2 times/);
      expect(out.find((line) => line.includes("sign-in"))).toMatch(/success {2}grace {2}live/);
    });

    it("tells a delay after failed attempts from a face that is off", async () => {
      for (let i = 0; i < 5; i++) await reserveAttempt(world.deps, "user", ada.id);
      const { out } = await vultus("users", "show", "ada");
      expect(out.join("\n")).toContain("refused until 2030-01-01T00:00:30.000Z, after 5 failed attempts");
      world.pass(MINUTE);
      expect((await vultus("users", "show", "ada")).out.join("\n")).toContain(
        "none; 5 failed attempts since the last success",
      );
      await fail(FAILURES_UNTIL_DISABLED - 5);
      expect((await vultus("users", "show", "ada")).out.join("\n")).toContain(
        "face sign-in is off, after 50",
      );
    });

    it("tells the rest while the event log is away", async () => {
      const { events } = world.deps.records;
      const list = () => Promise.reject(new VultusError("storage-unavailable", "away"));
      const records = { ...world.deps.records, events: { ...events, list } };
      const deps = { ...world.deps, records };
      const { out } = await run({ ...world, deps }, ["users", "show", "ada"]);
      expect(out.join("\n")).toMatch(/username {2}ada[^]*The event log does not answer/);
    });

    it("refuses a user whom nobody knows", async () => {
      await expect(vultus("users", "show", "nobody")).rejects.toEqual(code("not-found"));
    });
  });

  describe("vultus users delete", () => {
    it.each([
      ["--yes", ["--yes"], {}],
      ["the username typed", [], typing("Ada")],
    ])("deletes an account with all that belongs to it, with %s", async (_how, options, changes) => {
      const { records, gallery } = world.deps;
      const said = await run(world, ["users", "delete", "ada", ...options, "--json"], changes);
      expect(json(said)).toEqual({ deleted: true, userId: ada.id, username: "ada" });
      expect(await records.users.get(ada.id)).toBeUndefined();
      expect(await listPhotos(world.deps, ada.id)).toEqual([]);
      expect(await gallery.count()).toBe(1);
      // What the other servers hear of it by: once before, once after.
      const heard = await records.galleryChanges.list({
        index: "byModel",
        equals: "test-model@1",
        limit: 100,
      });
      expect(heard.items.filter(({ userId }) => userId === ada.id).length).toBeGreaterThanOrEqual(4);
      const { items } = await records.events.list({ index: "byKind", equals: "delete-account", limit: 10 });
      expect(items).toMatchObject([{ userId: ada.id, outcome: "success", address }]);
    });

    it("deletes nothing when another name is typed", async () => {
      const deletion = run(world, ["users", "delete", "ada"], typing("bob"));
      await expect(deletion).rejects.toEqual(code("confirmation-required"));
      expect(await world.deps.records.users.get(ada.id)).toBeDefined();
    });

    it("deletes nothing where nobody can be asked, and looks nobody up", async () => {
      const refused = { withFaces: () => Promise.reject(new Error("opened")) };
      const deletion = run(world, ["users", "delete", "ada"], refused);
      await expect(deletion).rejects.toEqual(code("confirmation-required"));
    });
  });

  describe("vultus users unlock", () => {
    it("takes a lockout off, forgets the failures, and writes that down", async () => {
      await fail(FAILURES_UNTIL_DISABLED);
      const said = await vultus("users", "unlock", ada.id, "--json");
      expect(json(said)).toEqual({ userId: ada.id, username: "ada", was: "disabled", failures: 50 });
      expect(await readLockout(world.deps, "user", ada.id)).toEqual({ kind: "free", failures: 0 });
      const { items } = await world.deps.records.events.list({
        index: "byKind",
        equals: "unlock",
        limit: 10,
      });
      expect(items).toMatchObject([{ userId: ada.id, address }]);
    });

    it("says that somebody was not locked out, and refuses whom nobody knows", async () => {
      await reserveAttempt(world.deps, "user", ada.id);
      expect((await vultus("users", "unlock", "ada")).out).toEqual([
        "ada was not locked out; 1 failed attempt is forgotten.",
      ]);
      await expect(vultus("users", "unlock", "nobody")).rejects.toEqual(code("not-found"));
    });
  });
});
