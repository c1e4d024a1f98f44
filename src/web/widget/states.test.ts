import { expect, it } from "vitest";
import { advance, filledShare, showsPicture, type WidgetState } from "./states.ts";

const secondOfFour = { type: "step", index: 1, total: 4, prompt: { kind: "blink" } } as const;

function ack(progress: number, hint: "too-far" | null = null) {
  return { type: "ack", sequence: 0, progress, hint } as const;
}

it("fills the oval by the steps done and the share of the running one", () => {
  const begun = advance(undefined, secondOfFour);
  const halfway = advance(begun, ack(0.5));
  expect(begun && filledShare(begun)).toBe(0.25);
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
