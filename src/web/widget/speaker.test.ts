import { expect, it } from "vitest";
import { Speaker, type Voice } from "./speaker.ts";

function prepare(options: { readonly remembered?: boolean; readonly isMute?: boolean } = {}) {
  const said: string[] = [];
  const stored = new Map<string, string>(options.remembered ? [["vultus-read-aloud", "on"]] : []);
  let silences = 0;
  const voice: Voice = {
    say: (words, language) => said.push(`${language}: ${words}`) > 0,
    silence: () => silences++,
  };
  const memory = {
    getItem: (key: string) => stored.get(key) ?? null,
    setItem: (key: string, value: string) => void stored.set(key, value),
    removeItem: (key: string) => void stored.delete(key),
  };
  const speaker = new Speaker({ voice: options.isMute ? undefined : voice, memory });
  return { speaker, said, stored, silences: () => silences };
}

it("says nothing until it is switched on", () => {
  const { speaker, said } = prepare();
  expect(speaker.say("Look ahead", "en")).toBe(false);
  expect(said).toEqual([]);
});

it("speaks in the language of the sentences once it is on", () => {
  const { speaker, said } = prepare();
  speaker.turn(true);
  expect(speaker.say("Schau nach vorn", "de")).toBe(true);
  expect(said).toEqual(["de: Schau nach vorn"]);
});

it("remembers that it was switched on, and that it was switched off", () => {
  const { speaker, stored } = prepare();
  speaker.turn(true);
  expect(stored.size).toBe(1);
  speaker.turn(false);
  expect(stored.size).toBe(0);
  expect(prepare({ remembered: true }).speaker.isOn).toBe(true);
});

it("falls silent when it is switched off", () => {
  const { speaker, silences } = prepare({ remembered: true });
  speaker.turn(false);
  expect(silences()).toBe(1);
});

it("cannot be switched on where the browser has no voice", () => {
  const { speaker } = prepare({ remembered: true, isMute: true });
  speaker.turn(true);
  expect(speaker.canSpeak).toBe(false);
  expect(speaker.say("Look ahead", "en")).toBe(false);
});
