import { expect, it } from "vitest";
import { frameOf } from "../../../test/support/frames.ts";
import type { FrameRecord } from "../frames.ts";
import { standardPolicy } from "../policy.ts";
import { streamGate } from "./stream.ts";

type Times = Pick<FrameRecord, "sequence" | "clientMs" | "serverMs">;

/** Judges after every frame. @returns The first refusal. */
function firstRefusal(count: number, times: (i: number) => Partial<Times>): string | undefined {
  const frames = Array.from({ length: count }, (_, i) => ({ ...frameOf(i, 0), ...times(i) }));
  const judged = { policy: standardPolicy, plan: [], stepStarts: [0], restStarts: [] };
  return frames
    .map((_, i) => streamGate.judge({ ...judged, frames: frames.slice(0, i + 1) }).reason)
    .find((reason) => reason !== undefined);
}

const at = (ms: number) => ({ clientMs: ms, serverMs: ms + 20 });

it("passes frames that come as a camera's do", () => {
  expect(firstRefusal(100, () => ({}))).toBeUndefined();
});

it("passes frames that a slow network holds up for a second and then delivers at once", () => {
  const held = (i: number) => (i > 30 && i < 42 ? { serverMs: 4_260 } : {});
  expect(firstRefusal(100, held)).toBeUndefined();
});

it("passes frames of which the server dropped two in three", () => {
  expect(firstRefusal(40, (i) => ({ sequence: 3 * i, ...at(40 + 300 * i) }))).toBeUndefined();
});

it.each<[string, (i: number) => Partial<Times>, string]>([
  ["go back in number", (i) => (i === 9 ? { sequence: 3 } : {}), "out-of-order"],
  ["go back in time", (i) => (i === 9 ? { clientMs: 300 } : {}), "out-of-order"],
  ["swap places", (i) => at(40 + 100 * (i ^ 1)), "out-of-order"],
  ["come twice a second", (i) => at(40 + 500 * i), "too-few-frames"],
  ["come fifty times a second", (i) => at(40 + 20 * i), "too-many-frames"],
  ["say to have come twice a second", (i) => ({ clientMs: 500 * i }), "clock-drift"],
  ["all arrive in a burst", (i) => ({ serverMs: 20 + i }), "clock-drift"],
  ["arrive ever later", (i) => ({ serverMs: 20 + 200 * i }), "clock-drift"],
  ["leave a hole in time", (i) => (i < 20 ? {} : at(4_500 + 100 * i)), "clock-jump"],
  ["leap ahead of the server's clock", (i) => (i < 20 ? {} : { clientMs: 1_700 + 100 * i }), "clock-drift"],
])("refuses frames that %s", (_what, times, reason) => {
  expect(firstRefusal(200, times)).toBe(reason);
});
