import { describe, expect, it } from "vitest";
import { policies, type Policy, standardPolicy } from "./policy.ts";
import { contradictionsOf, parsePolicies, policyForm } from "./policy-schema.ts";

/** Where the mistakes of a file with this one policy are, within the policy. */
function places(policy: object): readonly string[] {
  const { mistakes } = parsePolicies({ policies: [{ name: "own", extends: "standard", ...policy }] });
  return mistakes.map(({ path }) => path.replace(/^policies\.own\./, ""));
}

describe("the policies that come with Vultus", () => {
  it.each(policies.map((policy) => [policy.name, policy] as const))(
    "hold %s, which keeps to the rules for others' policies",
    (_name, policy) => {
      expect(policyForm.safeParse(policy).error).toBeUndefined();
      expect(contradictionsOf(policy)).toEqual([]);
    },
  );

  it("reach live only where a head has to move", () => {
    expect(policies.map(({ name, acr }) => [name, acr])).toEqual([
      ["strict", "live"],
      ["standard", "live"],
      ["gentle", "photo"],
      ["photo", "photo"],
    ]);
  });
});

describe("a policy of the operator's own", () => {
  it("is as the one that it extends but for what it says", () => {
    const { policies: read, mistakes } = parsePolicies({
      policies: [
        {
          name: "branch-office",
          extends: "strict",
          asks: ["turn", "follow"],
          turn: { yaw: 0.35 },
          gates: standardPolicy.gates,
        },
      ],
    });
    expect(mistakes).toEqual([]);
    const strict = policies[0];
    expect(read).toEqual([
      {
        ...strict,
        name: "branch-office",
        asks: ["turn", "follow"],
        gates: standardPolicy.gates,
        turn: { ...strict.turn, yaw: 0.35 },
      },
    ]);
  });

  it("may extend nothing when it says everything", () => {
    const own: Policy = { ...standardPolicy, name: "own" };
    expect(parsePolicies({ policies: [own] }).policies).toEqual([own]);
    expect(parsePolicies({ policies: [{ name: "own" }] }).mistakes.length).toBeGreaterThan(10);
  });

  it.each<[string, object, string]>([
    ["a field that there is not", { leniency: 1 }, "leniency"],
    ["a field that there is not, in a group", { turn: { yaww: 0.3 } }, "turn.yaww"],
    ["a base that there is not", { extends: "lenient" }, "extends"],
    ["the name of a policy that comes with Vultus", { name: "gentle" }, "policies.gentle.name"],
    ["a name that no list can hold", { name: "Own, too" }, "policies.0.name"],
    ["a turn that talking makes, too", { turn: { yaw: 0.1 } }, "turn.yaw"],
    [
      "a similarity that any two people have",
      { continuity: { minSimilarity: 0 } },
      "continuity.minSimilarity",
    ],
    ["a frame rate that shows little", { stream: { minFrameRate: 2 } }, "stream.minFrameRate"],
    ["a number as text", { stepMs: "20000" }, "stepMs"],
    ["text for a group", { turn: "far" }, "turn"],
    ["more steps than people bear", { asks: Array.from({ length: 7 }, () => "blink") }, "asks"],
    ["a gate named twice", { gates: [...standardPolicy.gates, "pad"] }, "gates"],
    [
      "no gate against recaptured pictures",
      { gates: ["stream", "quality", "continuity", "replay", "parallax"] },
      "gates",
    ],
    [
      "live for blinking",
      { asks: ["blink"], gates: ["stream", "quality", "continuity", "replay", "pad"] },
      "asks",
    ],
    [
      "live for turning without parallax",
      { asks: ["turn"], gates: ["stream", "quality", "continuity", "replay", "pad"] },
      "asks",
    ],
    ["parallax without a turn", { asks: ["follow"] }, "gates"],
    ["light that no gate judges", { asks: ["turn", "light"] }, "gates"],
    ["more turns than sides", { asks: ["turn", "turn", "turn"], directions: ["left", "right"] }, "asks"],
    ["a turn to a side that is known before", { directions: ["left"] }, "directions"],
    ["a rest that ends before it begins", { rest: { leastMs: 900, mostMs: 800 } }, "rest.mostMs"],
    ["a lag of no length", { follow: { leastLagMs: 300, mostLagMs: 300 } }, "follow.mostLagMs"],
    ["a step too short to react in", { stepMs: 5_000 }, "reaction.mostMs"],
  ])("is refused with %s", (_what, policy, place) => {
    expect(places(policy)).toContain(place);
  });

  it("is refused with all of its mistakes at once, and so are all of a file", () => {
    const { policies: read, mistakes } = parsePolicies({
      policies: [
        { name: "one", extends: "standard", acr: "bound", stepMs: 1 },
        { name: "two", extends: "standard" },
        { name: "two", extends: "gentle", acr: "live" },
      ],
    });
    expect(read).toEqual([]);
    expect(mistakes.map(({ path }) => path)).toEqual([
      "policies.one.acr",
      "policies.one.stepMs",
      "policies.two.asks",
      "policies.two.name",
    ]);
  });

  it.each<[string, unknown, string]>([
    ["a list", [], "the file"],
    ["an object without the list", {}, "policies"],
    ["an object with more than the list", { policies: [], comment: "" }, "comment"],
    ["a list of names", { policies: ["standard"] }, "policies.0"],
  ])("cannot be in a file that is %s", (_what, file, path) => {
    expect(parsePolicies(file).mistakes.map((mistake) => mistake.path)).toEqual([path]);
  });

  it("cannot reach behind the form by a name of the language's own", () => {
    const file: unknown = JSON.parse(
      '{"policies":[{"name":"own","extends":"standard","__proto__":{"acr":"photo"}}]}',
    );
    expect(parsePolicies(file).policies).toEqual([{ ...standardPolicy, name: "own" }]);
  });
});
