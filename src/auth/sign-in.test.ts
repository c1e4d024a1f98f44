import { describe, expect, it } from "vitest";
import { capture, honestly } from "../../test/support/captures.ts";
import { photos, registerByCapture, registerByPhotos, signIn } from "../../test/support/people.ts";
import { watched } from "../../test/support/watched-records.ts";
import { createWorld, origin, picture } from "../../test/support/world.ts";
import { HOUR } from "../shared/clock.ts";
import { VultusError } from "../shared/errors.ts";
import { loadGallery } from "./load-gallery.ts";
import { register } from "./register.ts";
import { findSession, listSessions, revokeSession } from "./sessions.ts";
import { signInByCapture, signInByPhoto } from "./sign-in.ts";

const code = (expected: string) => expect.objectContaining({ code: expected });

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
    expect(await deps.gallery.count()).toBe(0);
    expect(await loadGallery(deps)).toEqual({ loaded: 1, skipped: 0, unreadable: 0 });
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
