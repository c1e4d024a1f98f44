/** How frames judged and time to the verdict change with the captures in parallel, on the built server. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import type { Transcript } from "../../test/support/stream-frames.ts";
import { startBuiltServer, stopBuiltServer } from "../lib/built-server.ts";
import { FULL_MS, performOnce, renderIdle, streamIdle, type Streamed } from "../lib/capture-load.ts";

const levels = [1, 2, 4, 8, 16, 32];
/** Shared by the captures of the higher levels. */
const FILMS = 16;
const FILM_SECONDS = 8;
/** As the page's widget has it. */
const IN_FLIGHT = 2;

export interface CaptureFigures {
  /** People before their cameras at the same time: one who does all that is asked, and others who look on. */
  readonly captures: number;
  /** One per round. */
  readonly framesPerSecond: readonly number[];
  /** How often the server was full and somebody came again a moment later, in all rounds. */
  readonly turnedAway: number;
  /** From the last frame to the verdict, one per performance. */
  readonly verdictsMs: readonly number[];
  readonly performances: number;
  readonly passed: number;
}

export interface CaptureLoad {
  readonly rounds: number;
  /** In each round at each level, one after another. */
  readonly performances: number;
}

/** All levels in turn, several times. */
export async function measureCaptures({
  rounds,
  performances,
}: CaptureLoad): Promise<readonly CaptureFigures[]> {
  const folder = await mkdtemp(join(tmpdir(), "vultus-bench-"));
  const films = await renderIdle(FILMS, FILM_SECONDS);
  const server = await startBuiltServer(folder);
  try {
    const measured = levels.map((): Round[] => []);
    for (let round = 0; round < rounds; round++) {
      for (const [i, captures] of levels.entries()) {
        measured[i].push(await runLevel(server.port, films, { captures, performances, round }));
      }
    }
    return levels.map((captures, i) => summarise(captures, measured[i]));
  } finally {
    await stopBuiltServer(server);
    await rm(folder, { recursive: true, force: true });
  }
}

/** What came of one level once. */
export interface Round extends Streamed {
  readonly seconds: number;
  readonly transcripts: readonly Transcript[];
}

async function runLevel(
  port: number,
  films: readonly (readonly Uint8Array[])[],
  {
    captures,
    performances,
    round,
  }: { readonly captures: number; readonly performances: number; readonly round: number },
): Promise<Round> {
  const load = { isOver: false };
  const startedAt = performance.now();
  const others = Array.from({ length: captures - 1 }, async (_, i) => {
    // Nobody begins at the same moment, nor at the same picture of a film that two share.
    await wait(i * 37);
    const film = films[i % films.length];
    const from = Math.floor(i / films.length) * Math.floor(film.length / 2);
    return await streamIdle(
      port,
      [...film.slice(from), ...film.slice(0, from)],
      () => load.isOver,
      IN_FLIGHT,
    );
  });
  const own: Performed[] = [];
  for (let i = 0; i < performances; i++) {
    // Never the same movements twice.
    own.push(await performWhenAdmitted(port, (round * performances + i) * levels.length + captures));
  }
  load.isOver = true;
  const streamed = [...(await Promise.all(others)), ...own];
  return {
    seconds: (performance.now() - startedAt) / 1000,
    acknowledged: streamed.reduce((sum, { acknowledged }) => sum + acknowledged, 0),
    turnedAway: streamed.reduce((sum, { turnedAway }) => sum + turnedAway, 0),
    transcripts: own.map(({ transcript }) => transcript),
  };
}

interface Performed extends Streamed {
  readonly transcript: Transcript;
}

async function performWhenAdmitted(port: number, seed: number): Promise<Performed> {
  for (let turnedAway = 0; ; turnedAway++) {
    const transcript = await performOnce(port, seed);
    const { outcome, messages } = transcript;
    const acknowledged = messages.filter(({ type }) => type === "ack").length;
    if (outcome?.type !== "error" || outcome.code !== "overloaded")
      return { transcript, acknowledged, turnedAway };
    await wait(FULL_MS);
  }
}

/** @param captures In parallel. */
export function summarise(captures: number, rounds: readonly Round[]): CaptureFigures {
  const transcripts = rounds.flatMap((round) => round.transcripts);
  return {
    captures,
    framesPerSecond: rounds.map(({ acknowledged, seconds }) => acknowledged / seconds),
    turnedAway: rounds.reduce((sum, { turnedAway }) => sum + turnedAway, 0),
    verdictsMs: transcripts.flatMap(({ verdictMs }) => verdictMs ?? []),
    performances: transcripts.length,
    passed: transcripts.filter(({ outcome }) => outcome?.type === "done" && outcome.passed).length,
  };
}
