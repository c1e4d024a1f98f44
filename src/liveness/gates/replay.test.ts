import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { frameOf } from "../../../test/support/frames.ts";
import type { FrameRecord } from "../frames.ts";
import { standardPolicy } from "../policy.ts";
import { replayGate } from "./replay.ts";

const judge = (frames: readonly FrameRecord[]) =>
  replayGate.judge({ policy: standardPolicy, plan: [], frames, stepStarts: [0], restStarts: [] });

/** As the policy does: after every frame. @returns The first refusal. */
const firstRefusal = (frames: readonly FrameRecord[]) =>
  frames.map((_, i) => judge(frames.slice(0, i + 1)).reason).find((reason) => reason !== undefined);

/** What the picture with this number shows: half of 256 bits. */
const shows = (picture: number) => createHash("sha256").update(`shown ${picture}`).digest("hex");

/** The same hash after some bits have changed, others for each `seed`. */
function altered(fingerprint: string, bits: number, seed: number): string {
  const digits = Array.from(fingerprint, (digit) => parseInt(digit, 16));
  for (let i = 0; i < bits; i++) {
    const at = createHash("sha256").update(`bit ${seed} ${i}`).digest()[0];
    digits[at >> 2] ^= 1 << (at & 3);
  }
  return digits.map((digit) => digit.toString(16)).join("");
}

/** @param picture Which picture each frame shows. @param bits How many bits its encoding changes. */
const film = (count: number, picture: (i: number) => number, bits = 0) =>
  Array.from({ length: count }, (_, i) => ({
    ...frameOf(i, 0),
    fingerprint: altered(shows(picture(i)), bits, i),
  }));

describe("within one capture", () => {
  it("passes frames that all differ", () => {
    expect(firstRefusal(film(120, (i) => i))).toBeUndefined();
  });

  it("forgives the very same file twice in a row, not three times", () => {
    const twice = film(10, (i) => i).map((frame, i) => ({
      ...frame,
      digest: i === 5 ? "picture-4" : frame.digest,
    }));
    expect(firstRefusal(twice)).toBeUndefined();
    const thrice = twice.map((frame, i) => ({ ...frame, digest: i === 6 ? "picture-4" : frame.digest }));
    expect(firstRefusal(thrice)).toBe("repeated-frame");
  });

  it("refuses a file that comes back", () => {
    const looped = film(30, (i) => i).map((frame, i) => ({ ...frame, digest: `picture-${i % 20}` }));
    expect(firstRefusal(looped)).toBe("repeated-frame");
  });

  it.each([0, 5, 9])("refuses a clip that comes round again with %i bits of each frame changed", (bits) => {
    expect(firstRefusal(film(90, (i) => i % 40, bits))).toBe("repeated-frame");
  });

  it("refuses a picture that stands still, though encoded anew each time", () => {
    expect(firstRefusal(film(60, () => 0, 1))).toBe("repeated-frame");
  });

  it("passes a person who holds still: the noise of a camera and of a living head differs", () => {
    expect(firstRefusal(film(120, () => 0, 8))).toBeUndefined();
  });

  it("passes a movement that is made twice, each time a little otherwise", () => {
    expect(firstRefusal(film(120, (i) => i % 40, 24))).toBeUndefined();
  });
});

describe("across captures", () => {
  const seen = (count: number) => film(40, (i) => i).map((frame, i) => ({ ...frame, seenBefore: i < count }));

  it("forgives a frame or two that look like an earlier capture's", () => {
    expect(judge(seen(2)).reason).toBeUndefined();
  });

  it("refuses more of them", () => {
    expect(judge(seen(3))).toEqual({ reason: "seen-before", numbers: { seenFrames: 3, lookedUpFrames: 40 } });
  });
});
