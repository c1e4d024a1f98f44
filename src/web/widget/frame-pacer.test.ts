import { expect, it } from "vitest";
import { FramePacer } from "./frame-pacer.ts";

const pace = { minIntervalMs: 90, maxUnacknowledged: 2 };

function sendAt(pacer: FramePacer, nowMs: number): number | undefined {
  return pacer.take(nowMs) ? pacer.send() : undefined;
}

it("counts up from 0 without gaps", () => {
  const pacer = new FramePacer(pace);
  expect(sendAt(pacer, 0)).toBe(0);
  pacer.acknowledge(0);
  expect(pacer.take(100)).toBe(true);
  pacer.giveUp();
  expect(sendAt(pacer, 200)).toBe(1);
});

it("keeps the interval whatever the camera's rate", () => {
  const pacer = new FramePacer(pace);
  const sent: number[] = [];
  for (let tick = 0; tick <= 30; tick++) {
    const sequence = sendAt(pacer, tick * (1000 / 30));
    if (sequence === undefined) continue;
    sent.push(tick);
    pacer.acknowledge(sequence);
  }
  expect(sent).toEqual([0, 3, 6, 9, 12, 15, 18, 21, 24, 27, 30]);
});

it("never has more than two frames on their way", () => {
  const pacer = new FramePacer(pace);
  expect([0, 100, 200, 300].map((nowMs) => sendAt(pacer, nowMs))).toEqual([0, 1, undefined, undefined]);
  pacer.acknowledge(0);
  expect(sendAt(pacer, 400)).toBe(2);
});

it("takes an answer to a frame as the answer to those before it", () => {
  const pacer = new FramePacer(pace);
  sendAt(pacer, 0);
  sendAt(pacer, 100);
  pacer.acknowledge(1);
  expect([200, 300].map((nowMs) => sendAt(pacer, nowMs))).toEqual([2, 3]);
});

it("takes one picture at a time", () => {
  const pacer = new FramePacer(pace);
  expect(pacer.take(0)).toBe(true);
  expect(pacer.take(500)).toBe(false);
  pacer.send();
  expect(pacer.take(500)).toBe(true);
});

it("ignores answers to frames that were never sent", () => {
  const pacer = new FramePacer(pace);
  sendAt(pacer, 0);
  sendAt(pacer, 100);
  pacer.acknowledge(1_000_000);
  expect(pacer.take(200)).toBe(false);
});
