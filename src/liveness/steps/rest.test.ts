import { describe, expect, it } from "vitest";
import { framesOf, repeat, type Shown, turned } from "../../../test/support/frames.ts";
import { facingCamera } from "../../../test/support/steps.ts";
import { standardPolicy } from "../policy.ts";
import { judgeRest } from "./rest.ts";

const rest = (shown: readonly Shown[]) =>
  judgeRest(framesOf(1, shown), 300, { neutral: facingCamera, policy: standardPolicy });

describe("rest", () => {
  it("is over when the face has looked at the camera long enough", () => {
    expect(rest(repeat(3)).kind).toBe("going");
    expect(rest(repeat(4)).kind).toBe("done");
  });

  it("cannot be leapt over by the client's clock", () => {
    const leaping = framesOf(1, repeat(3)).map((frame, i) => ({ ...frame, clientMs: 40 + 400 * i }));
    const context = { neutral: facingCamera, policy: standardPolicy };
    expect(judgeRest(leaping, 300, context).kind).toBe("going");
  });

  it("begins when the head is back from the last step", () => {
    const back = [turned("left"), turned("left", 0.3), turned("left", 0.15)];
    expect(rest([...back, ...repeat(3)]).kind).toBe("going");
    expect(rest([...back, ...repeat(4)]).kind).toBe("done");
  });

  it("begins anew when the face was away", () => {
    expect(rest([...repeat(3), "no-face", ...repeat(3)]).kind).toBe("going");
  });

  it("does not take a head that passes through for a resting one", () => {
    const passing = [-0.12, -0.06, 0, 0.06, 0.12].map((yawRatio) => ({ yawRatio }));
    expect(rest(passing).kind).toBe("going");
  });

  it("fails a turn that nobody asked for", () => {
    const shown = [...repeat(3), turned("right"), turned("right")];
    expect(rest(shown)).toEqual({ kind: "failed", reason: "turn-not-asked" });
  });

  it("takes a head that is nearly half turned for one that still has to settle", () => {
    const nearly: Shown = { yawRatio: 0.45 * standardPolicy.turn.yaw };
    expect(rest(repeat(5, nearly)).kind).toBe("going");
    expect(rest(repeat(12, nearly)).kind).toBe("done");
  });

  it("accepts a head that settles elsewhere, after longer", () => {
    const elsewhere: Shown = { pitchRatio: 0.1 };
    expect(rest(repeat(6, elsewhere)).kind).toBe("going");
    expect(rest(repeat(12, elsewhere)).kind).toBe("done");
  });
});
