import { describe, expect, it } from "vitest";
import type { ContestantName, Reply, Request } from "./messages.ts";
import { timeInRounds, timeStagesInRounds } from "./rounds.ts";
import type { Runner } from "./runner.ts";

/** Contestants who take no time, and write down what they are asked in which order. */
function contestants(...names: readonly ContestantName[]) {
  const asked: { readonly name: ContestantName; readonly request: Request }[] = [];
  const runners = names.map((name): Runner => ({
    ...{ name, label: name, version: "1" },
    // Answers in the form that was asked for, as process.ts does.
    ask: ((request: Request) => {
      asked.push({ name, request });
      return Promise.resolve(replyTo(request));
    }) as Runner["ask"],
    stop: () => undefined,
  }));
  return { runners, asked };
}

/** A picture takes as many milliseconds as its name says. */
function replyTo(request: Request): Reply {
  if (request.kind === "time") return { kind: "time", ms: request.files.map(Number), missed: 1 };
  if (request.kind === "stages")
    return { kind: "stages", stages: request.files.map((file) => ({ all: Number(file) })) };
  throw new Error(`Nobody asks for ${request.kind} here.`);
}

const pictures = ["1", "2", "3", "4", "5", "6", "7"];

describe("rounds", () => {
  it("put every contestant in turn through the same part of the pictures, and each picture once", async () => {
    const { runners, asked } = contestants("ours", "human");
    const timings = await timeInRounds(runners, pictures, 3);
    expect(asked.map(({ name }) => name)).toEqual(["ours", "human", "ours", "human", "ours", "human"]);
    for (const name of ["ours", "human"] as const) {
      expect(timings.get(name)).toEqual([
        { ms: [1, 4, 7], missed: 1, kind: "time" },
        { ms: [2, 5], missed: 1, kind: "time" },
        { ms: [3, 6], missed: 1, kind: "time" },
      ]);
    }
    expect(asked.every(({ request }) => request.kind === "time" && request.warmUp > 0)).toBe(true);
  });

  it("put the stages of all pictures into one list for each", async () => {
    const { runners } = contestants("ours", "face-api-tiny");
    const stages = await timeStagesInRounds(runners, pictures, 2);
    expect([...stages.keys()]).toEqual(["ours", "face-api-tiny"]);
    expect(stages.get("ours")?.map(({ all }) => all)).toEqual([1, 3, 5, 7, 2, 4, 6]);
  });
});
