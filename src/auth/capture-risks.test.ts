import { expect, it } from "vitest";
import { frameOf } from "../../test/support/frames.ts";
import { riskNumbers, risksOf } from "./capture-risks.ts";

const BROWSER = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36";
const frames = (jitterMs: number) =>
  Array.from({ length: 40 }, (_, i) => {
    const frame = frameOf(i, 0);
    return { ...frame, clientMs: frame.clientMs + (i % 2) * jitterMs };
  });

it("says nothing of a usual browser whose frames come as a camera's do", () => {
  expect(risksOf([], BROWSER, frames(3))).toEqual([]);
});

it("passes on what the page says, once", () => {
  expect(risksOf(["automation", "automation"], BROWSER, frames(3))).toEqual(["automation"]);
});

it.each(["HeadlessChrome/140", "python-requests/2.32", "curl/8.5", ""])("notices the agent %j", (agent) => {
  expect(risksOf([], agent, frames(3))).toEqual(["headless"]);
});

it("notices a clock that beats exactly", () => {
  expect(risksOf([], BROWSER, frames(0))).toEqual(["regular-clock"]);
  expect(risksOf([], BROWSER, frames(0).slice(0, 20))).toEqual([]);
});

it("counts each risk as one in the event's numbers", () => {
  expect(riskNumbers(["headless", "virtual-camera"])).toEqual({
    "risk-headless": 1,
    "risk-virtual-camera": 1,
  });
});
