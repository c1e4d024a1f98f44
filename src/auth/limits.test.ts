import { describe, expect, it } from "vitest";
import { createWorld, origin, picture } from "../../test/support/world.ts";
import { HOUR, SECOND } from "../shared/clock.ts";
import { createApiKey, listApiKeys, requireApiKey, revokeApiKey } from "./api-keys.ts";
import { delayAfter, FAILURES_UNTIL_DISABLED, reserveAttempt } from "./lockout.ts";
import { register } from "./register.ts";
import { signInByPhoto } from "./sign-in.ts";
import { unlock } from "./unlock.ts";

const code = (expected: string) => expect.objectContaining({ code: expected });

async function worldWithAda() {
  const world = createWorld();
  const source = { kind: "photos", photos: [picture({ person: "ada" })] } as const;
  await register(world.deps, { username: "ada", email: "ada@example.com", consent: true, source }, origin);
  let address = 0;
  /** Each attempt from another network. */
  const signIn = (person: string, claim = "ada", from = `2001:db8:0:${(++address).toString(16)}::1`) =>
    signInByPhoto(world.deps, picture({ person }), claim, { ...origin, address: from });
  return { world, signIn };
}

describe("failed attempts", () => {
  it("are free five times, then cost 30 seconds and more", async () => {
    const { world, signIn } = await worldWithAda();
    for (let i = 0; i < 5; i++) await expect(signIn("eve")).rejects.toEqual(code("sign-in-failed"));
    await expect(signIn("ada")).rejects.toMatchObject({ code: "locked-out", retryAfterSeconds: 30 });
    world.pass(30 * SECOND);
    await expect(signIn("eve")).rejects.toEqual(code("sign-in-failed"));
    await expect(signIn("ada")).rejects.toMatchObject({ code: "locked-out", retryAfterSeconds: 60 });
    world.pass(60 * SECOND);
    await expect(signIn("ada")).resolves.toBeDefined();
  });

  it("are forgotten after a success", async () => {
    const { signIn } = await worldWithAda();
    for (let i = 0; i < 4; i++) await expect(signIn("eve")).rejects.toEqual(code("sign-in-failed"));
    await signIn("ada");
    for (let i = 0; i < 5; i++) await expect(signIn("eve")).rejects.toEqual(code("sign-in-failed"));
  });

  it("count alike for a name that does not exist", async () => {
    const { signIn } = await worldWithAda();
    for (let i = 0; i < 5; i++) await expect(signIn("eve", "nobody")).rejects.toEqual(code("sign-in-failed"));
    await expect(signIn("eve", "nobody")).rejects.toMatchObject({
      code: "locked-out",
      retryAfterSeconds: 30,
    });
  });

  it("count for a user whichever name is used", async () => {
    const { signIn } = await worldWithAda();
    for (const claim of ["ada", "ADA", "ada@example.com", "ada", "Ada@Example.com"]) {
      await expect(signIn("eve", claim)).rejects.toEqual(code("sign-in-failed"));
    }
    await expect(signIn("eve", "ada")).rejects.toEqual(code("locked-out"));
  });

  it("count per address, too", async () => {
    const { signIn } = await worldWithAda();
    for (let i = 0; i < 5; i++) {
      await expect(signIn("eve", `guess-${i}`, "203.0.113.9")).rejects.toEqual(code("sign-in-failed"));
    }
    await expect(signIn("ada", "ada", "203.0.113.9")).rejects.toEqual(code("locked-out"));
    await expect(signIn("ada", "ada", "203.0.113.10")).resolves.toBeDefined();
  });

  it("count per network of an IPv6 address, which is one customer's", async () => {
    const { signIn } = await worldWithAda();
    for (let i = 0; i < 5; i++) {
      await expect(signIn("eve", `guess-${i}`, `2001:db8:7:7::${i}`)).rejects.toEqual(code("sign-in-failed"));
    }
    await expect(signIn("ada", "ada", "2001:db8:7:7:a:b:c:d")).rejects.toEqual(code("locked-out"));
  });

  it("are not wiped by signing in to an account of one's own in between", async () => {
    const { world, signIn } = await worldWithAda();
    const source = { kind: "photos", photos: [picture({ person: "eve" })] } as const;
    await register(world.deps, { username: "eve", consent: true, source }, origin);
    const guess = (name: string) => signIn("eve", name, "203.0.113.9");
    for (let i = 0; i < 4; i++) {
      await expect(guess(`guess-${i}`)).rejects.toEqual(code("sign-in-failed"));
      await guess("eve");
    }
    await expect(guess("ada")).rejects.toEqual(code("sign-in-failed"));
    await expect(guess("eve")).rejects.toEqual(code("locked-out"));
  });

  it("of one person leave nothing at their address once they succeed", async () => {
    const { signIn } = await worldWithAda();
    for (let round = 0; round < 3; round++) {
      for (let i = 0; i < 4; i++) {
        await expect(signIn("eve", "ada", "203.0.113.9")).rejects.toEqual(code("sign-in-failed"));
      }
      await expect(signIn("ada", "ada", "203.0.113.9")).resolves.toBeDefined();
    }
  });

  it("count pictures of pictures, too", async () => {
    const { world } = await worldWithAda();
    const attack = (claim: string | undefined, address: string) =>
      signInByPhoto(world.deps, picture({ person: "ada", liveLogit: -2 }), claim, { ...origin, address });
    for (let i = 0; i < 5; i++) {
      await expect(attack("ada", `198.51.100.${i}`)).rejects.toEqual(code("looks-recaptured"));
    }
    await expect(attack("ada", "198.51.100.9")).rejects.toEqual(code("locked-out"));
    for (let i = 0; i < 5; i++) {
      await expect(attack(undefined, "203.0.113.9")).rejects.toEqual(code("looks-recaptured"));
    }
    await expect(attack(undefined, "203.0.113.9")).rejects.toEqual(code("locked-out"));
  });

  it("cannot be raced: of forty at once only the free ones are judged", async () => {
    const { signIn } = await worldWithAda();
    const results = await Promise.allSettled(Array.from({ length: 40 }, () => signIn("eve")));
    const judged = results.filter(
      (r) => r.status === "rejected" && code("sign-in-failed").asymmetricMatch(r.reason),
    );
    expect(judged).toHaveLength(5);
  });

  it("switch the face off after fifty, until a back end unlocks it", async () => {
    const { world, signIn } = await worldWithAda();
    for (let i = 0; i < FAILURES_UNTIL_DISABLED; i++) {
      await expect(signIn("eve")).rejects.toEqual(code("sign-in-failed"));
      world.pass(2 * HOUR);
    }
    await expect(signIn("ada")).rejects.toEqual(code("locked-out"));
    world.pass(1000 * HOUR);
    await expect(signIn("ada")).rejects.toEqual(code("locked-out"));
    await unlock(world.deps, "ada@example.com", origin);
    await expect(signIn("ada")).resolves.toBeDefined();
  });

  it("of a name are forgotten after a month without another, so that made-up names do not pile up", async () => {
    const { world, signIn } = await worldWithAda();
    await expect(signIn("eve", "made-up")).rejects.toEqual(code("sign-in-failed"));
    world.pass(30 * 24 * HOUR);
    expect((await world.deps.records.attempts.list({ limit: 10 })).items).toEqual([]);
  });

  it("never cost more than an hour each", () => {
    expect([5, 6, 7].map(delayAfter)).toEqual([30 * SECOND, 60 * SECOND, 120 * SECOND]);
    expect(delayAfter(1_000)).toBe(HOUR);
  });

  it("are kept without names or addresses", async () => {
    const { world } = await worldWithAda();
    await reserveAttempt(world.deps, "address", "203.0.113.9");
    const { items } = await world.deps.records.attempts.list({ limit: 10 });
    expect(JSON.stringify(items)).not.toContain("203.0.113.9");
  });
});

describe("API keys", () => {
  it("open until they are revoked", async () => {
    const { deps } = createWorld();
    const { secret, key } = await createApiKey(deps, "shop");
    expect((await requireApiKey(deps, secret)).name).toBe("shop");
    await revokeApiKey(deps, key.id);
    await expect(requireApiKey(deps, secret)).rejects.toEqual(code("api-key-required"));
    expect((await listApiKeys(deps)).map((one) => one.revokedAt)).toEqual([deps.now()]);
  });

  it("are kept as hashes", async () => {
    const { deps } = createWorld();
    const { secret } = await createApiKey(deps, "shop");
    const token = secret.split(".").at(-1) ?? "";
    expect(JSON.stringify(await listApiKeys(deps))).not.toContain(token);
  });

  it.each([undefined, "", "vultus_sk", "vultus_sk..", "other.key_1.x", "vultus_sk.key_unknown.x"])(
    "refuse %s with one answer",
    async (secret) => {
      await expect(requireApiKey(createWorld().deps, secret)).rejects.toEqual(code("api-key-required"));
    },
  );

  it("refuse the right id with another secret", async () => {
    const { deps } = createWorld();
    const { key } = await createApiKey(deps, "shop");
    await expect(requireApiKey(deps, `vultus_sk.${key.id}.guess`)).rejects.toEqual(code("api-key-required"));
  });
});
