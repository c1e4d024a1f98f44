import { expect, it } from "vitest";
import type { StepPrompt } from "../../contract/stream.ts";
import { english } from "./messages.ts";
import type { StepView } from "./states.ts";
import { noticeOf, spokenWordsOf, wordsOf } from "./words.ts";

const light: StepPrompt = {
  kind: "light",
  everyMs: 500,
  colours: Array.from({ length: 6 }, () => [0, 0, 0]),
};
const follow: StepPrompt = { kind: "follow", path: [[0, 0, 0]] };

function step(prompt: StepPrompt, more: Partial<StepView> = {}): StepView {
  return { index: 1, total: 4, prompt, phase: "going", progress: 0, hint: null, ...more };
}

it("writes the instruction and says that all is well", () => {
  const words = wordsOf(step({ kind: "turn", direction: "up" }), english, false);
  expect(words).toMatchObject({
    instruction: english.prompts["turn-up"],
    hint: english.goingWell,
    tone: "ok",
  });
});

it("warns of the light before it shines, and for how long", () => {
  const words = wordsOf(step(light, { phase: "ready" }), english, false);
  expect(words.instruction).toBe(english.lightWarning(3).title);
  expect(words.hint).toContain("3 seconds");
});

it("tells people who want less motion that the light is calm", () => {
  const words = wordsOf(step(light, { phase: "ready" }), english, true);
  expect(words.hint).toBe(english.calmLightWarning(3).advice);
});

it("explains how to follow the dot until something is wrong", () => {
  const advice = english.hints["follow-dot"];
  expect(wordsOf(step(follow, { phase: "ready" }), english, false).hint).toBe(advice);
  expect(wordsOf(step(follow, { hint: "follow-dot" }), english, false).hint).toBe(advice);
  expect(wordsOf(step(follow, { hint: "no-face" }), english, false)).toMatchObject({
    hint: english.hints["no-face"],
    tone: "warn",
  });
});

it.each(["hold-still", "face-camera"] as const)("rests without a warning on the hint %s", (hint) => {
  const words = wordsOf(step({ kind: "blink" }, { phase: "rest", hint }), english, false);
  expect(words).toMatchObject({ instruction: english.rest.title, tone: "ok" });
});

it("still says what is wrong with the picture during the rest", () => {
  const words = wordsOf(step({ kind: "blink" }, { phase: "rest", hint: "too-dark" }), english, false);
  expect(words).toMatchObject({ hint: english.hints["too-dark"], tone: "warn" });
});

it("says the warning once for the whole light step", () => {
  const before = spokenWordsOf(step(light, { phase: "ready" }), english, false);
  const during = spokenWordsOf(step(light, { hint: "hold-still" }), english, false);
  expect(during).toEqual(before);
  expect(before.instruction).toContain("3 seconds");
});

it("does not talk through the rest of somebody who looks ahead", () => {
  const blink: StepPrompt = { kind: "blink" };
  expect(spokenWordsOf(step(blink, { phase: "rest", hint: "hold-still" }), english, false).hint).toBe("");
  expect(spokenWordsOf(step(blink, { phase: "rest", hint: "face-camera" }), english, false).hint).toBe(
    english.rest.title,
  );
});

it("says what happened at the end", () => {
  expect(noticeOf({ kind: "failed", hint: "too-slow" }, english)).toContain(
    english.failures["too-slow"].title,
  );
  expect(noticeOf({ kind: "explaining" }, english)).toBeUndefined();
});
