import { expect, it } from "vitest";
import { failureHints, hintCodes } from "../../contract/stream.ts";
import { hintIcons } from "./hint-icons.ts";
import { english, promptKey } from "./messages.ts";
import { troubles } from "./states.ts";

it.each(hintCodes)("has words and an icon for the hint %s", (code) => {
  expect(english.hints[code]).toMatch(/\S/);
  expect(hintIcons[code]).toMatch(/\S/);
});

it.each(failureHints)("says what happened and what to do for the failure %s", (hint) => {
  expect(english.failures[hint].title).toMatch(/\S/);
  expect(english.failures[hint].advice).toMatch(/\S/);
});

it.each(troubles)("says what happened and what to do for %s", (trouble) => {
  expect(english.troubles[trouble].title).toMatch(/\S/);
  expect(english.troubles[trouble].advice).toMatch(/\S/);
});

it("keeps hints short enough for one line on a phone", () => {
  for (const words of Object.values(english.hints)) expect(words.length).toBeLessThanOrEqual(40);
});

it("tells turning left from turning right", () => {
  const left = promptKey({ kind: "turn", direction: "left" });
  const right = promptKey({ kind: "turn", direction: "right" });
  expect(english.prompts[left]).not.toBe(english.prompts[right]);
});
