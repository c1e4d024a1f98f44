import { expect, it } from "vitest";
import { Announcer, HINT_PAUSE_MS } from "./announcer.ts";

it("speaks every instruction at once", () => {
  const announcer = new Announcer();
  expect(announcer.next("Look ahead", "", 0)).toBe("Look ahead");
  expect(announcer.next("Turn left", "Come closer", 1)).toBe("Turn left");
});

it("says an instruction only once", () => {
  const announcer = new Announcer();
  announcer.next("Look ahead", "", 0);
  expect(announcer.next("Look ahead", "", 60_000)).toBeUndefined();
});

it("leaves out hints that come faster than they can be spoken", () => {
  const announcer = new Announcer();
  announcer.next("Look ahead", "", 0);
  expect(announcer.next("Look ahead", "Come closer", HINT_PAUSE_MS - 1)).toBeUndefined();
  expect(announcer.next("Look ahead", "Come closer", HINT_PAUSE_MS)).toBe("Come closer");
  expect(announcer.next("Look ahead", "Hold still", HINT_PAUSE_MS + 1)).toBeUndefined();
});

it("does not repeat a hint that stays", () => {
  const announcer = new Announcer();
  announcer.next("Look ahead", "", 0);
  announcer.next("Look ahead", "Come closer", HINT_PAUSE_MS);
  expect(announcer.next("Look ahead", "Come closer", 10 * HINT_PAUSE_MS)).toBeUndefined();
});
