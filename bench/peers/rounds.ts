/** What the contestants are put through, always in turn: what slows the machine for a while slows each of them. */
import type { Stages } from "./contestant.ts";
import type { ContestantName } from "./messages.ts";
import { type Runner, startRunner } from "./runner.ts";

/** Of each contestant, in the order of the rounds. */
export type PerContestant<T> = ReadonlyMap<ContestantName, readonly T[]>;

export interface Timing {
  readonly ms: readonly number[];
  readonly missed: number;
}

/** Pictures a second in one round. */
export interface Throughput {
  readonly one: number;
  readonly two: number;
}

const WARM_UP = 3;

/** A fresh process of each, from its start to its first embedding, in milliseconds. */
export async function startInRounds(
  names: readonly ContestantName[],
  file: string,
  rounds: number,
): Promise<PerContestant<number>> {
  return await inRounds(
    names,
    rounds,
    (name) => name,
    async (name) => {
      const runner = await startRunner(name);
      const { ms } = await runner.ask({ kind: "first", file });
      runner.stop();
      return ms;
    },
  );
}

/** Each picture once by each of them, a part of the pictures a round. */
export async function timeInRounds(
  runners: readonly Runner[],
  pictures: readonly string[],
  rounds: number,
): Promise<PerContestant<Timing>> {
  return await inRounds(runners, rounds, nameOf, async (runner, round) => {
    const files = pictures.filter((_, i) => i % rounds === round);
    return await runner.ask({ kind: "time", files, warmUp: WARM_UP });
  });
}

/** Only of those that tell. */
export async function timeStagesInRounds(
  runners: readonly Runner[],
  pictures: readonly string[],
  rounds: number,
): Promise<PerContestant<Stages>> {
  const told = await inRounds(runners, rounds, nameOf, async (runner, round) => {
    const files = pictures.filter((_, i) => i % rounds === round);
    return (await runner.ask({ kind: "stages", files })).stages;
  });
  return new Map([...told].map(([name, stages]) => [name, stages.flat()]));
}

/** One process of each for a while, then two at the same time. */
export async function countInRounds(
  runners: readonly Runner[],
  files: readonly string[],
  { rounds, seconds }: { readonly rounds: number; readonly seconds: number },
): Promise<PerContestant<Throughput>> {
  const seconders = new Map<ContestantName, Runner>();
  try {
    for (const { name } of runners) seconders.set(name, await startRunner(name));
    return await inRounds(runners, rounds, nameOf, async (runner, round) => {
      const both = [runner, seconders.get(runner.name) ?? runner];
      // Of the first round nothing is kept of this: the second process has done nothing yet.
      if (round === 0) await count(both.slice(1), files, 0.5);
      return { one: await count([runner], files, seconds), two: await count(both, files, seconds) };
    });
  } finally {
    for (const runner of seconders.values()) runner.stop();
  }
}

/** @returns Pictures a second of all of them together. */
async function count(runners: readonly Runner[], files: readonly string[], seconds: number): Promise<number> {
  const replies = await Promise.all(
    runners.map((runner) => runner.ask({ kind: "throughput", files, seconds })),
  );
  return replies.reduce((sum, reply) => sum + reply.pictures / reply.seconds, 0);
}

async function inRounds<Who, T>(
  all: readonly Who[],
  rounds: number,
  name: (who: Who) => ContestantName,
  measure: (who: Who, round: number) => Promise<T>,
): Promise<PerContestant<T>> {
  const measured = new Map<ContestantName, T[]>(all.map((who) => [name(who), []]));
  for (let round = 0; round < rounds; round++) {
    for (const who of all) measured.get(name(who))?.push(await measure(who, round));
  }
  return measured;
}

function nameOf({ name }: Runner): ContestantName {
  return name;
}
