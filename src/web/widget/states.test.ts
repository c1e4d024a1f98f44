import { expect, it } from "vitest";
import type { HintCode } from "../../contract/stream.ts";
import { advance, begun, filledShare, showsPicture, type WidgetState } from "./states.ts";

const secondOfFour = { type: "step", index: 1, total: 4, prompt: { kind: "blink" } } as const;

function ack(progress: number, hint: HintCode | null = null) {
  return { type: "ack", sequence: 0, progress, hint } as const;
}

it("fills the oval by the steps done and the share of the running one", () => {
  const asked = advance(undefined, secondOfFour);
  const halfway = advance(asked, ack(0.5));
  expect(asked && filledShare(asked)).toBe(0.25);
  expect(halfway && filledShare(halfway)).toBe(0.375);
  expect(filledShare({ kind: "passed" })).toBe(1);
  expect(filledShare({ kind: "explaining" })).toBe(0);
});

it("never takes progress back within a step", () => {
  const state = advance(advance(advance(undefined, secondOfFour), ack(0.8)), ack(0.2));
  expect(state).toMatchObject({ step: { progress: 0.8 } });
});

it("shows the newest hint and takes it away when all is well", () => {
  const hinted = advance(advance(undefined, secondOfFour), ack(0, "too-far"));
  expect(hinted).toMatchObject({ step: { hint: "too-far" } });
  expect(advance(hinted, ack(0))).toMatchObject({ step: { hint: null } });
});

it("starts each step empty and without a hint", () => {
  const before = advance(advance(undefined, secondOfFour), ack(0.9, "too-far"));
  expect(advance(before, { ...secondOfFour, index: 2 })).toMatchObject({
    step: { index: 2, progress: 0, hint: null },
  });
});

it("ignores an acknowledgement before the first step", () => {
  expect(advance(undefined, ack(0.5))).toBeUndefined();
});

it.each<[WidgetState["kind"], WidgetState, boolean]>([
  ["explaining", { kind: "explaining" }, false],
  ["connecting", { kind: "connecting" }, true],
  ["passed", { kind: "passed" }, false],
  ["troubled", { kind: "troubled", trouble: "tab-hidden" }, false],
])("shows the camera's picture only while it films: %s", (_kind, state, isShown) => {
  expect(showsPicture(state)).toBe(isShown);
});

it("rests once a step is fulfilled, and until the next begins", () => {
  const fulfilled = advance(advance(undefined, secondOfFour), ack(1, "hold-still"));
  expect(fulfilled).toMatchObject({ step: { phase: "rest" } });
  expect(advance(fulfilled, ack(0.2, "no-face"))).toMatchObject({ step: { phase: "rest" } });
  expect(advance(fulfilled, { ...secondOfFour, index: 2 })).toMatchObject({ step: { phase: "going" } });
});

it("does not rest while the server still asks for more", () => {
  const far = advance(advance(undefined, secondOfFour), ack(1, "turn-further"));
  expect(far).toMatchObject({ step: { phase: "going" } });
});

it("gets ready first where a prompt has to be read, and goes on with the first picture", () => {
  const asked = advance(undefined, { ...secondOfFour, prompt: { kind: "follow", path: [[0, 0, 0]] } });
  expect(asked).toMatchObject({ step: { phase: "ready" } });
  expect(advance(asked, ack(1))).toMatchObject({ step: { phase: "ready" } });
  expect(begun(asked)).toMatchObject({ step: { phase: "going" } });
});

it("leads the dot on with the places of an answer", () => {
  const asked = advance(undefined, { ...secondOfFour, prompt: { kind: "follow", path: [[0, 0, 0]] } });
  expect(advance(asked, { ...ack(0.1, "follow-dot"), path: [[100, 1, 0]] })).toMatchObject({
    step: {
      prompt: {
        path: [
          [0, 0, 0],
          [100, 1, 0],
        ],
      },
    },
  });
});
