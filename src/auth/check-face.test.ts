import { describe, expect, it } from "vitest";
import { registerByPhotos, signIn } from "../../test/support/people.ts";
import { createWorld, origin, picture, type World } from "../../test/support/world.ts";
import { checkFace, searchFace } from "./check-face.ts";
import { FREE_FAILURES } from "./lockout.ts";

const code = (expected: string) => expect.objectContaining({ code: expected });

async function lastEvent({ deps }: World, kind: string) {
  const query = { index: "byKind", equals: kind, order: "descending", limit: 1 } as const;
  return (await deps.records.events.list(query)).items.at(0);
}

describe("comparing a photo with a user as the operator", () => {
  it("accepts the person, and writes it down", async () => {
    const world = createWorld();
    const { user } = await registerByPhotos(world, "ada");
    const check = await checkFace(world.deps, user, picture({ person: "ada", liveLogit: 4 }), origin);
    expect(check).toMatchObject({
      isSame: true,
      accepted: true,
      threshold: 0.5,
      pad: { liveLogit: 4, passed: true },
    });
    expect(check.score).toBeGreaterThan(0.9);
    expect(await lastEvent(world, "verify")).toMatchObject({
      outcome: "success",
      userId: user.id,
      ...origin,
    });
  });

  it("says that it is another", async () => {
    const world = createWorld();
    const { user } = await registerByPhotos(world, "ada");
    const check = await checkFace(world.deps, user, picture({ person: "eve" }), origin);
    expect(check).toMatchObject({ isSame: false, accepted: false });
    expect(await lastEvent(world, "verify")).toMatchObject({ outcome: "failure", reason: "no-match" });
  });

  it("does not accept a photo of a photo of the person, but says that it is the person", async () => {
    const world = createWorld();
    const { user } = await registerByPhotos(world, "ada");
    const check = await checkFace(world.deps, user, picture({ person: "ada", liveLogit: -3 }), origin);
    expect(check).toMatchObject({ isSame: true, accepted: false, pad: { passed: false } });
    expect(await lastEvent(world, "verify")).toMatchObject({
      outcome: "failure",
      reason: "looks-recaptured",
    });
  });

  it("locks nobody out, however often", async () => {
    const world = createWorld();
    const { user } = await registerByPhotos(world, "ada");
    for (let i = 0; i <= FREE_FAILURES; i++) {
      await checkFace(world.deps, user, picture({ person: "eve", nonce: i }), origin);
    }
    expect((await signIn(world, "ada", "ada")).user.id).toBe(user.id);
  });

  it("refuses a photo without a face, and writes that down, too", async () => {
    const world = createWorld();
    const { user } = await registerByPhotos(world, "ada");
    await expect(checkFace(world.deps, user, picture({}), origin)).rejects.toEqual(code("no-face"));
    expect(await lastEvent(world, "verify")).toMatchObject({ outcome: "failure", reason: "no-face" });
  });

  it("tells that nothing can be compared when another model made the templates", async () => {
    const world = createWorld();
    const { user } = await registerByPhotos(world, "ada");
    const vision = { ...world.deps.vision, modelId: "other-model@1" };
    const check = checkFace({ ...world.deps, vision }, user, picture({ person: "ada" }), origin);
    await expect(check).rejects.toEqual(code("model-mismatch"));
  });
});

describe("looking for a face among all as the operator", () => {
  async function worldOf(...people: readonly string[]): Promise<World> {
    const world = createWorld({ calibration: [{ fmr: 1e-3 / 3, threshold: 0.55 }] });
    for (const person of people) await registerByPhotos(world, person);
    return world;
  }

  it("finds the person, names the next best, and writes it down", async () => {
    const world = await worldOf("ada", "bob", "eve");
    const search = await searchFace(world.deps, picture({ person: "bob" }), 2, origin);
    expect(search).toMatchObject({ verdict: "found", accepted: true, enrolled: 3, threshold: 0.55 });
    expect(search.candidates.map((one) => one.username)[0]).toBe("bob");
    expect(search.candidates).toHaveLength(2);
    const { userId } = search.candidates[0];
    expect(await lastEvent(world, "identify")).toMatchObject({ outcome: "success", userId });
  });

  it("finds nobody in a stranger, and names nobody in the log", async () => {
    const world = await worldOf("ada", "bob");
    const search = await searchFace(world.deps, picture({ person: "eve" }), 5, origin);
    expect(search).toMatchObject({ verdict: "nobody", accepted: false });
    expect(await lastEvent(world, "identify")).toMatchObject({
      outcome: "failure",
      reason: "nobody",
      userId: "",
    });
  });

  it("decides by the second best, even when only one candidate is wanted", async () => {
    const world = await worldOf("ada");
    await registerByPhotos(world, "twin", { person: "ada" });
    const search = await searchFace(world.deps, picture({ person: "ada" }), 1, origin);
    expect(search).toMatchObject({ verdict: "several", accepted: false });
    expect(search.candidates).toHaveLength(1);
  });

  it("finds nobody for certain among more people than the threshold was measured for", async () => {
    const world = await worldOf("ada", "bob", "eve", "kim");
    const search = await searchFace(world.deps, picture({ person: "ada" }), 1, origin);
    expect(search).toMatchObject({ verdict: "too-many", accepted: false, threshold: null });
    expect(search.candidates[0].username).toBe("ada");
  });

  it("does not accept a photo of a photo", async () => {
    const world = await worldOf("ada", "bob");
    const search = await searchFace(world.deps, picture({ person: "ada", liveLogit: -3 }), 1, origin);
    expect(search).toMatchObject({ verdict: "found", accepted: false });
    expect(await lastEvent(world, "identify")).toMatchObject({ reason: "looks-recaptured" });
  });

  it("leaves out who was deleted since the gallery was filled", async () => {
    const world = await worldOf("ada", "bob");
    const [ada] = (await searchFace(world.deps, picture({ person: "ada" }), 1, origin)).candidates;
    await world.deps.records.users.delete(ada.userId);
    const search = await searchFace(world.deps, picture({ person: "ada" }), 5, origin);
    expect(search.verdict).toBe("nobody");
  });

  it("is off where nobody may be looked for", async () => {
    const world = createWorld({ identify: false });
    const search = searchFace(world.deps, picture({ person: "ada" }), 1, origin);
    await expect(search).rejects.toEqual(code("identify-off"));
  });
});
