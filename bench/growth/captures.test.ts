import { expect, it } from "vitest";
import type { Transcript } from "../../test/support/stream-frames.ts";
import { summarise } from "./captures.ts";

function transcript(outcome: Transcript["outcome"], verdictMs?: number): Transcript {
  return { ...{ messages: [], prompts: [], framesSent: 0, closeCode: 1000 }, outcome, verdictMs };
}

it("counts frames by the second of each round, and passes, verdicts and refusals of all of them", () => {
  const passed = transcript({ type: "done", passed: true }, 60);
  const failed = transcript({ type: "done", passed: false, hint: "try-again" }, 80);
  const broken = transcript({ type: "error", code: "stream-stalled", detail: "" });
  const rounds = [
    { seconds: 20, acknowledged: 200, turnedAway: 0, transcripts: [passed, failed] },
    { seconds: 10, acknowledged: 50, turnedAway: 3, transcripts: [broken, passed] },
  ];
  expect(summarise(4, rounds)).toEqual({
    ...{ captures: 4, framesPerSecond: [10, 5], turnedAway: 3 },
    ...{ verdictsMs: [60, 80, 60], performances: 4, passed: 2 },
  });
});
