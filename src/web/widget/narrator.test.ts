import { expect, it } from "vitest";
import { english } from "./messages.ts";
import { Narrator } from "./narrator.ts";
import { Speaker } from "./speaker.ts";
import type { WidgetState } from "./states.ts";

const telling = { messages: english, wantsLessMotion: false };
const blinking: WidgetState = {
  kind: "asking",
  step: { index: 0, total: 2, prompt: { kind: "blink" }, phase: "going", progress: 0, hint: null },
};

function prepare(options: { readonly hasNoVoice?: boolean } = {}) {
  const said: string[] = [];
  const speaker = new Speaker({
    voice: {
      say: (words) => options.hasNoVoice !== true && said.push(words) > 0,
      silence: () => undefined,
    },
    memory: { getItem: () => null, setItem: () => undefined, removeItem: () => undefined },
  });
  return { narrator: new Narrator(speaker), said };
}

it("leaves the words to the screen reader while it is off", () => {
  const { narrator, said } = prepare();
  expect(narrator.tell(blinking, telling, 0)).toBe(english.prompts.blink);
  expect(said).toEqual([]);
});

it("reads aloud what a screen reader then does not say again", () => {
  const { narrator, said } = prepare();
  narrator.toggle({ kind: "explaining" }, telling);
  expect(narrator.tell(blinking, telling, 0)).toBeUndefined();
  expect(said).toEqual([expect.stringContaining(english.explanation.title), english.prompts.blink]);
});

it("leaves the words to the screen reader where no voice is installed", () => {
  const { narrator } = prepare({ hasNoVoice: true });
  narrator.toggle(blinking, telling);
  expect(narrator.tell(blinking, telling, 0)).toBe(english.prompts.blink);
});

it("says the same instruction again in another capture", () => {
  const { narrator } = prepare();
  narrator.tell(blinking, telling, 0);
  expect(narrator.tell(blinking, telling, 1)).toBeUndefined();
  narrator.restart();
  expect(narrator.tell(blinking, telling, 2)).toBe(english.prompts.blink);
});
