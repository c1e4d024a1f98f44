import { describe, expect, it } from "vitest";
import { capture, honestly } from "../../test/support/captures.ts";
import { storePassedCapture } from "../../test/support/passed-captures.ts";
import { watched } from "../../test/support/watched-records.ts";
import { createWorld, origin, picture, type World } from "../../test/support/world.ts";
import { beginCapture } from "./begin-capture.ts";
import { cancelCapture } from "./cancel-capture.ts";
import { FREE_FAILURES, readLockout } from "./lockout.ts";
import { readVerdict } from "./read-verdict.ts";
import { register } from "./register.ts";
import { openCaptureStream } from "./stream-capture.ts";
import { verifyCapture } from "./verify-capture.ts";

const code = (expected: string) => expect.objectContaining({ code: expected });
const backEnd = { address: "198.51.100.7", userAgent: "back end" };

async function withAda(): Promise<{ world: World; userId: string }> {
  const world = createWorld();
  const { user } = await register(
    world.deps,
    {
      ...{ username: "ada", email: "ada@example.com", consent: true, keepPhotos: "none" },
      source: { kind: "photos", photos: [picture({ person: "ada" })] },
    },
    origin,
  );
  return { world, userId: user.id };
}

/** A back end's capture that passed with this person in front of the camera. */
async function passed(world: World, person: string): Promise<string> {
  return (await storePassedCapture(world.deps, "verify", picture({ person }))).id;
}

async function events(world: World) {
  const query = { index: "byKind", equals: "verify", order: "descending", limit: 20 } as const;
  return (await world.deps.records.events.list(query)).items;
}

describe("a back end's capture, compared with a user", () => {
  it("matches the right person, by username or email, with level and score", async () => {
    const { world } = await withAda();
    const { proof } = await capture(world, "verify", honestly("ada"));
    const answer = await verifyCapture(world.deps, proof.id, "Ada", backEnd);
    expect(answer).toEqual({
      ...{ match: true, passed: true, acr: "urn:vultus:acr:live", reasons: [] },
      score: expect.closeTo(1, 0),
    });
    const byEmail = await verifyCapture(world.deps, await passed(world, "ada"), "ada@example.com", backEnd);
    expect(byEmail.match).toBe(true);
  });

  it("answers alike for another person, for somebody who is not enrolled and for nobody", async () => {
    const { world, userId } = await withAda();
    const other = await verifyCapture(world.deps, await passed(world, "eve"), "ada", backEnd);
    const unknown = await verifyCapture(world.deps, await passed(world, "eve"), "nobody", backEnd);
    for (const { id } of (
      await world.deps.records.templates.list({ index: "byUser", equals: userId, limit: 10 })
    ).items) {
      await world.deps.records.templates.delete(id);
    }
    const bare = await verifyCapture(world.deps, await passed(world, "ada"), "ada", backEnd);
    expect(other).toEqual({ match: false, passed: true, acr: null, reasons: ["no-match"] });
    expect([unknown, bare]).toEqual([other, other]);
  });

  it("does the same database work whether a name exists or not", async () => {
    const { world } = await withAda();
    const work = async (claim: string) => {
      const id = await passed(world, "eve");
      const calls: string[] = [];
      await verifyCapture({ ...world.deps, records: watched(world.deps.records, calls) }, id, claim, backEnd);
      return calls;
    };
    // The network's first failure is an insert, alike for both.
    await work("somebody");
    expect(await work("nobody")).toEqual(await work("ada"));
  });

  it("tells a back end why a capture failed, and compares nobody", async () => {
    const { world, userId } = await withAda();
    const { proof } = await capture(world, "verify", () => ({ person: "ada" }));
    const answer = await verifyCapture(world.deps, proof.id, "ada", backEnd);
    expect(answer).toEqual({
      ...{ match: false, passed: false, acr: null },
      reasons: expect.arrayContaining([expect.any(String)]),
    });
    expect(await readLockout(world.deps, "user", userId)).toEqual({ kind: "free", failures: 0 });
    expect((await events(world))[0]).toMatchObject({ reason: "capture-not-passed", userId: "" });
  });

  it("is answered once, whatever the answer, and to one of many who ask at once", async () => {
    const { world } = await withAda();
    const id = await passed(world, "eve");
    const asked = Array.from({ length: 10 }, () => verifyCapture(world.deps, id, "ada", backEnd));
    const results = await Promise.allSettled(asked);
    expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    await expect(verifyCapture(world.deps, id, "ada", backEnd)).rejects.toEqual(code("capture-spent"));
    await expect(readVerdict(world.deps, id)).rejects.toEqual(code("capture-spent"));
  });

  it("has no answer while it runs, and counts nothing for asking", async () => {
    const { world, userId } = await withAda();
    const begun = await beginCapture(world.deps, "verify", backEnd);
    const ask = () => verifyCapture(world.deps, begun.id, "ada", backEnd);
    await expect(ask()).rejects.toEqual(code("capture-not-passed"));
    await openCaptureStream(world.deps, begun.id, begun.clientToken, origin);
    await expect(ask()).rejects.toEqual(code("capture-not-passed"));
    expect(await readLockout(world.deps, "user", userId)).toEqual({ kind: "free", failures: 0 });
    expect(await events(world)).toEqual([]);
  });

  it("belongs to its page when it was begun for anything else", async () => {
    const { world } = await withAda();
    const { id } = await storePassedCapture(world.deps, "sign-in", picture({ person: "ada" }));
    const ask = verifyCapture(world.deps, id, "ada", backEnd);
    await expect(ask).rejects.toEqual(code("capture-wrong-purpose"));
    await expect(cancelCapture(world.deps, id)).rejects.toEqual(code("capture-wrong-purpose"));
    expect(await world.deps.records.captures.get(id)).toBeDefined();
  });

  it("counts as sign-ins do: five strangers lock a name, the right person unlocks it", async () => {
    const { world, userId } = await withAda();
    const tryAs = async (person: string) =>
      verifyCapture(world.deps, await passed(world, person), "ada", backEnd);
    for (let i = 1; i < FREE_FAILURES; i++) await tryAs("eve");
    expect(await readLockout(world.deps, "user", userId)).toMatchObject({ failures: FREE_FAILURES - 1 });
    expect((await tryAs("ada")).match).toBe(true);
    expect(await readLockout(world.deps, "user", userId)).toEqual({ kind: "free", failures: 0 });
    for (let i = 0; i < FREE_FAILURES; i++) await tryAs("eve");
    await expect(tryAs("ada")).rejects.toEqual(code("locked-out"));
    expect((await events(world)).map(({ reason }) => reason)).toContain("locked-out");
  });

  it("counts for the network in front of the camera, not for the back end's", async () => {
    const { world } = await withAda();
    const begun = await beginCapture(world.deps, "verify", backEnd);
    await openCaptureStream(world.deps, begun.id, begun.clientToken, origin);
    const stored = await world.deps.records.captures.get(begun.id);
    expect(stored?.record.address).toBe(origin.address);
  });

  it("is written to the log with the capture, the level and the numbers", async () => {
    const { world, userId } = await withAda();
    const id = await passed(world, "ada");
    await verifyCapture(world.deps, id, "ada", backEnd);
    expect((await events(world))[0]).toMatchObject({
      ...{ kind: "verify", outcome: "success", acr: "urn:vultus:acr:live", userId, captureId: id },
      ...{ address: backEnd.address, numbers: { score: expect.any(Number), imageCount: 1 } },
    });
  });
});

describe("a back end's capture that is taken back", () => {
  it("can be streamed by nobody, and taking it back twice is well", async () => {
    const world = createWorld();
    const begun = await beginCapture(world.deps, "verify", backEnd);
    await cancelCapture(world.deps, begun.id);
    await cancelCapture(world.deps, begun.id);
    await expect(openCaptureStream(world.deps, begun.id, begun.clientToken, origin)).rejects.toEqual(
      code("capture-spent"),
    );
  });

  it("has no verdict, also when somebody was in front of the camera already", async () => {
    const { world } = await withAda();
    const begun = await beginCapture(world.deps, "verify", backEnd);
    const stream = await openCaptureStream(world.deps, begun.id, begun.clientToken, origin);
    await cancelCapture(world.deps, begun.id);
    await stream.end("client-gone");
    await expect(verifyCapture(world.deps, begun.id, "ada", backEnd)).rejects.toEqual(code("capture-spent"));
  });
});
