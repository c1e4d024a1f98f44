import { describe, expect, it } from "vitest";
import { capture, honestly, perform } from "../../test/support/captures.ts";
import { createWorld, origin, type World } from "../../test/support/world.ts";
import { photoPolicy, type Policy } from "../liveness/policy.ts";
import { beginCapture, type CapturePurpose } from "./begin-capture.ts";
import { addFaces } from "./change-faces.ts";
import { readVerdict } from "./read-verdict.ts";
import { register } from "./register.ts";
import { signInByCapture } from "./sign-in.ts";
import { openCaptureStream } from "./stream-capture.ts";

const code = (expected: string) => expect.objectContaining({ code: expected });
const urn = (level: string) => `urn:vultus:acr:${level}`;

/** A look is all that both ask, so that what they ask changes no test here; one claims more. */
const look = photoPolicy;
const liveLook: Policy = { ...photoPolicy, name: "live-look", acr: "live" };

/** A capture under the default policy, passed. */
async function passed(world: World, purpose: CapturePurpose) {
  const { proof, said } = await capture(world, purpose, honestly("ada"));
  expect(said.at(-1)).toEqual({ type: "done", passed: true });
  return proof;
}

async function registered(world: World) {
  const source = { kind: "capture", proof: await passed(world, "register") } as const;
  const input = { username: "ada", email: "ada@example.com", consent: true, source } as const;
  return register(world.deps, input, origin);
}

/** The levels of all events of this kind, of refusals none. */
async function levels(world: World, kind: string): Promise<readonly (string | undefined)[]> {
  const { items } = await world.deps.records.events.list({ index: "byKind", equals: kind, limit: 9 });
  return items.map((event) => event.acr);
}

describe("the policy of a capture", () => {
  it("is the first of those that are offered, or one of them by name", async () => {
    const { deps } = createWorld({ capturePolicies: [liveLook, look] });
    const stored = async (name?: string) => {
      const { id } = await beginCapture(deps, "sign-in", origin, name);
      return (await deps.records.captures.get(id))?.record;
    };
    expect(await stored()).toMatchObject({ policy: "live-look", acr: "live" });
    expect(await stored("photo")).toMatchObject({ policy: "photo", acr: "photo" });
  });

  it("is none that is not offered, though it may exist", async () => {
    const { deps } = createWorld();
    for (const name of ["gentle", "photo", "no-such-policy", "", "Standard", "__proto__"]) {
      await expect(beginCapture(deps, "sign-in", origin, name)).rejects.toEqual(code("policy-not-offered"));
    }
  });

  it("decides what is asked and judged", async () => {
    const world = createWorld({
      capturePolicies: [look, { ...look, name: "darker", pad: { minLiveLogit: 9, minFrames: 1 } }],
    });
    const asked = async (name?: string) => {
      const begun = await beginCapture(world.deps, "sign-in", origin, name);
      return perform(
        await openCaptureStream(world.deps, begun.id, begun.clientToken, origin),
        honestly("ada"),
      );
    };
    const said = await asked();
    expect(said[0]).toMatchObject({ type: "step", index: 0, total: 1, prompt: { kind: "centre" } });
    expect(said.at(-1)).toMatchObject({ type: "done", passed: true });
    expect((await asked("darker")).at(-1)).toMatchObject({ type: "done", passed: false });
  });

  it.each<[string, Partial<Policy>]>([
    ["is offered no more", { name: "other" }],
    ["reaches another level now", { acr: "live" }],
  ])("cannot be streamed under when it %s", async (_what, change) => {
    const world = createWorld({ capturePolicies: [look] });
    const begun = await beginCapture(world.deps, "sign-in", origin);
    const deps = {
      ...world.deps,
      settings: { ...world.deps.settings, capturePolicies: [{ ...look, ...change }] },
    };
    await expect(openCaptureStream(deps, begun.id, begun.clientToken, origin)).rejects.toEqual(
      code("policy-not-offered"),
    );
  });
});

describe.each([
  ["photo", look, "photo-capture"],
  ["live", liveLook, "capture"],
] as const)("a capture that reaches %s", (level, policy, source) => {
  const begin = () => createWorld({ capturePolicies: [policy] });

  it("signs in at that level", async () => {
    const world = begin();
    await registered(world);
    const { session } = await signInByCapture(world.deps, await passed(world, "sign-in"), "ada", origin);
    expect(session.acr).toBe(urn(level));
    expect(await levels(world, "sign-in")).toEqual([urn(level)]);
  });

  it("registers and adds faces that say so", async () => {
    const world = begin();
    const { user, assurance } = await registered(world);
    expect(assurance).toBe(level);
    const proof = await passed(world, "add-face");
    await addFaces(world.deps, user, { kind: "capture", proof }, false, origin);
    const { items } = await world.deps.records.templates.list({ index: "byUser", equals: user.id, limit: 9 });
    expect(items.map((template) => template.source)).toEqual([source, source]);
    expect(await levels(world, "register")).toEqual([urn(level)]);
    expect(await levels(world, "add-face")).toEqual([urn(level)]);
    expect(await levels(world, "capture")).toEqual([urn(level), urn(level)]);
  });

  it("has a verdict of that level", async () => {
    const world = begin();
    const { id } = await passed(world, "verify");
    expect(await readVerdict(world.deps, id)).toMatchObject({
      passed: true,
      policy: policy.name,
      acr: urn(level),
    });
  });

  it("reaches nothing when it fails", async () => {
    const world = begin();
    const { proof } = await capture(world, "verify", () => ({ person: "ada", liveLogit: -4 }));
    expect(await readVerdict(world.deps, proof.id)).toMatchObject({
      passed: false,
      policy: policy.name,
      acr: null,
    });
    expect(await levels(world, "capture")).toEqual([undefined]);
  });
});
