/** Reads policies that an operator wrote, and refuses those that would prove nothing: every mistake at once, by its place and its rule. */
import { z } from "zod";
import type { GateName } from "./gate.ts";
import { gates as everyGate } from "./gates/all.ts";
import { policies as builtIn, type Policy } from "./policy.ts";

/** What is wrong at one place of a policies file. */
export interface PolicyMistake {
  /** Such as `policies.branch-office.turn.yaw`. */
  readonly path: string;
  /** Such as `must be 0.2 or more`. */
  readonly rule: string;
}

/** The policies of a file, or what is wrong with it; of the two lists one is empty. */
export interface ParsedPolicies {
  readonly policies: readonly Policy[];
  readonly mistakes: readonly PolicyMistake[];
}

/** More steps than these tire people, and nobody is asked what they do not understand. */
const MOST_ASKS = 6;
const MOST_POLICIES = 50;

/** What every capture is checked for, whatever it is asked: without one of these a picture on a screen is as good as a person. */
const neededGates: readonly GateName[] = ["stream", "quality", "continuity", "replay", "pad"];

/** The form of a policy, each number within the bounds in which it still means something. */
export const policyForm: z.ZodType<Policy> = z.strictObject({
  name: z
    .string("must be a name")
    .regex(/^[a-z][a-z0-9-]{0,39}$/, "must be lower-case letters, digits and dashes, at most 40"),
  acr: oneOf("photo", "live"),
  asks: z.array(oneOf("blink", "turn", "follow", "light")).max(MOST_ASKS, `may be ${MOST_ASKS} at most`),
  directions: distinct(z.array(oneOf("left", "right", "up", "down")).min(1, "must name at least one")),
  gates: distinct(z.array(oneOf(...everyGate.map((gate) => gate.name)))),
  stepMs: wholeNumber(5_000, 60_000),
  rest: z.strictObject({ leastMs: wholeNumber(200, 5_000), mostMs: wholeNumber(200, 5_000) }),
  // Nobody answers to a prompt in less than a tenth of a second.
  reaction: z.strictObject({ leastMs: wholeNumber(100, 1_000), mostMs: wholeNumber(1_000, 20_000) }),
  turn: z.strictObject({ yaw: number(0.2, 0.6), up: number(0.1, 0.5), down: number(0.1, 0.5) }),
  follow: z.strictObject({
    durationMs: wholeNumber(2_000, 10_000),
    minAgreement: number(0.5, 0.99),
    minCorrelation: number(0.2, 0.99),
    minYawDeviation: number(0.01, 0.3),
    leastLagMs: wholeNumber(0, 500),
    mostLagMs: wholeNumber(200, 2_000),
  }),
  pad: z.strictObject({ minLiveLogit: number(-3, 10), minFrames: wholeNumber(1, 100) }),
  fusion: z.strictObject({ minProbability: number(0.05, 0.99) }),
  parallax: z.strictObject({ minResidual: number(0.02, 0.3), heldMs: wholeNumber(0, 2_000) }),
  light: z.strictObject({
    minRatio: number(0.01, 1),
    minCorrelation: number(0.2, 0.99),
    mostLagMs: wholeNumber(100, 1_000),
    whenBlind: oneOf("skip", "refuse"),
  }),
  continuity: z.strictObject({
    minSimilarity: number(0.3, 0.8),
    maxGapMs: wholeNumber(200, 5_000),
    maxJump: number(0.1, 1.5),
  }),
  variety: z.strictObject({ maxSimilarity: number(0.9, 1), minFrames: wholeNumber(1, 100) }),
  stream: z.strictObject({ minFrameRate: number(3, 15), maxClockDriftMs: wholeNumber(500, 10_000) }),
});

/** Reads what a policies file holds: `{ "policies": [ { "name", "extends", … } ] }`. */
export function parsePolicies(file: unknown): ParsedPolicies {
  const list = fileForm.safeParse(file);
  if (!list.success)
    return { policies: [], mistakes: list.error.issues.flatMap((issue) => mistakesOf(issue)) };
  const read = list.data.policies.map((entry, index, all) => {
    const path = `policies.${nameOf(entry, index)}`;
    const { policy, mistakes } = parsePolicy(entry, path);
    const isRepeated = all.findIndex((other) => other["name"] === entry["name"]) < index;
    const repeated = { path: `${path}.name`, rule: "must not be the name of an earlier policy" };
    return { policy, mistakes: isRepeated ? [...mistakes, repeated] : mistakes };
  });
  const mistakes = read.flatMap((one) => one.mistakes);
  return { policies: mistakes.length > 0 ? [] : read.flatMap((one) => one.policy ?? []), mistakes };
}

/** Why a policy would prove less than it says, or could never be passed. */
export function contradictionsOf(policy: Policy): readonly PolicyMistake[] {
  const { acr, asks, directions, gates, rest, reaction, follow, stepMs } = policy;
  const turns = asks.filter((kind) => kind === "turn").length;
  const missing = neededGates.filter((gate) => !gates.includes(gate));
  const showsDepth = asks.includes("follow") || (turns > 0 && gates.includes("parallax"));
  const rules: readonly (readonly [isBroken: boolean, path: string, rule: string])[] = [
    [missing.length > 0, "gates", `must also name ${missing.join(", ")}`],
    [
      acr === "live" && !showsDepth,
      "asks",
      "must hold follow, or turn with the gate parallax, to reach live; else say acr photo",
    ],
    [gates.includes("parallax") && turns === 0, "gates", "must not name parallax where no turn is asked"],
    [
      gates.includes("light") !== asks.includes("light"),
      "gates",
      "must name light exactly where it is asked",
    ],
    [turns > directions.length, "asks", "must not hold more turns than directions has sides"],
    [turns > 0 && directions.length < 2, "directions", "must name two sides or more, or it is foreseen"],
    [rest.leastMs > rest.mostMs, "rest.mostMs", "must not be less than leastMs"],
    [reaction.mostMs >= stepMs, "reaction.mostMs", "must be less than stepMs"],
    [follow.leastLagMs >= follow.mostLagMs, "follow.mostLagMs", "must be more than leastLagMs"],
    [
      follow.durationMs + reaction.mostMs > stepMs,
      "follow.durationMs",
      "must leave time for a reaction in stepMs",
    ],
  ];
  return rules.flatMap(([isBroken, path, rule]) => (isBroken ? [{ path, rule }] : []));
}

const fileForm = z.strictObject({
  policies: z
    .array(z.record(z.string(), z.unknown(), "must be an object"), "must be a list")
    .max(MOST_POLICIES, `may be ${MOST_POLICIES} at most`),
});

function parsePolicy(
  { extends: base, ...changes }: Readonly<Record<string, unknown>>,
  path: string,
): { readonly policy?: Policy; readonly mistakes: readonly PolicyMistake[] } {
  const names = builtIn.map((policy) => policy.name);
  const extended = builtIn.find((policy) => policy.name === base);
  const own: PolicyMistake[] = [];
  if (base !== undefined && !extended) {
    own.push({ path: `${path}.extends`, rule: `must be one of ${names.join(", ")}` });
  }
  if (names.some((name) => name === changes["name"])) {
    own.push({ path: `${path}.name`, rule: "must not be that of a policy that comes with Vultus" });
  }
  // A policy on a base that does not exist is still read, on the default one, for its other mistakes.
  const whole = base === undefined ? changes : merged(extended ?? builtIn[0], changes);
  const parsed = policyForm.safeParse(whole);
  if (!parsed.success) {
    return { mistakes: [...own, ...parsed.error.issues.flatMap((issue) => mistakesOf(issue, path))] };
  }
  const contradictions = contradictionsOf(parsed.data);
  const mistakes = [...own, ...contradictions.map((one) => ({ ...one, path: `${path}.${one.path}` }))];
  return { policy: parsed.data, mistakes };
}

/** What is not said stays as in the base, within a group such as `turn`, too; lists are replaced whole. */
function merged(base: Policy, changes: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const groups = Object.entries(base).flatMap(([key, value]: [string, unknown]) => {
    const change = changes[key];
    return isGroup(value) && isGroup(change) ? [[key, { ...value, ...change }] as const] : [];
  });
  return { ...base, ...changes, ...Object.fromEntries(groups) };
}

function isGroup(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function nameOf(entry: Readonly<Record<string, unknown>>, index: number): string {
  const { name } = entry;
  return typeof name === "string" && /^[\w-]{1,40}$/.test(name) ? name : String(index);
}

function mistakesOf(issue: z.core.$ZodIssue, parent?: string): readonly PolicyMistake[] {
  const path = [...(parent === undefined ? [] : [parent]), ...issue.path.map(String)].join(".");
  if (issue.code !== "unrecognized_keys") return [{ path: path || "the file", rule: issue.message }];
  return issue.keys.map((key) => ({
    path: path === "" ? key : `${path}.${key}`,
    rule: "is not a setting; remove it",
  }));
}

function number(least: number, most: number): z.ZodNumber {
  const rule = `must be a number from ${least} to ${most}`;
  return z.number(rule).min(least, rule).max(most, rule);
}

function wholeNumber(least: number, most: number): z.ZodInt {
  const rule = `must be a whole number from ${least} to ${most}`;
  return z.int(rule).min(least, rule).max(most, rule);
}

function oneOf<const T extends readonly string[]>(...words: T) {
  return z.enum(words, `must be one of ${words.join(", ")}`);
}

function distinct<T extends z.ZodType<readonly string[]>>(list: T): T {
  return list.refine((items) => new Set(items).size === items.length, "must not name one twice");
}
