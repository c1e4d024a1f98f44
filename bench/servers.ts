/** Two servers behind a load balancer, one of them killed under load and started again later: what became of everybody's captures. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { median, quantile } from "../src/evaluation/statistics.ts";
import { systemNow } from "../src/shared/clock.ts";
import { secureRandom } from "../src/shared/random.ts";
import { openRecordStore } from "../src/storage/open.ts";
import { freePort } from "../test/services/free-port.ts";
import { startService } from "../test/services/service.ts";
import { type Balancer, openBalancer } from "../test/support/balancer.ts";
import { localEnvironment } from "../test/support/real-server.ts";
import {
  type ServerProcess,
  startPretendedServer,
  startServerProcess,
} from "../test/support/server-process.ts";
import { sharedEnvironment } from "../test/support/shared-environment.ts";
import { newVisitor } from "../test/support/visitor.ts";
import { type Cast, openVisits, type Visits } from "./lib/balanced-visits.ts";
import { pretendedCast } from "./lib/pretended-people.ts";
import { renderedCast } from "./lib/rendered-people.ts";
import { isMain } from "./lib/vision.ts";

/** What a server with pretended vision takes on where two of them, the database and the people share two cores. */
const CAPTURES_AT_ONCE = 40;

/** What is to be survived, and what one of the two servers carries alone here. */
const RATES = [10, 3];

interface Run {
  readonly what: string;
  /** Captures begun a second by people who come for the first time. */
  readonly rate: number;
  readonly seconds: number;
  readonly cast: Cast;
  readonly start: (place: Place) => Promise<ServerProcess>;
}

interface Place {
  readonly port: number;
  readonly publicPort: number;
  readonly databaseUrl: string;
  readonly folder: string;
}

export interface ServersResult extends Omit<Visits, "visit"> {
  readonly run: Pick<Run, "what" | "rate" | "seconds">;
  /** How long it took until everybody was done. */
  readonly seconds: number;
  /** Why willing people's captures failed, from the log. */
  readonly reasons: readonly string[];
  /** Sign-ins that the servers logged. */
  readonly logged: number;
}

const withPretendedVision = (rate: number): Run => ({
  what: "pretended vision",
  ...{ rate, seconds: 90, cast: pretendedCast },
  start: (place) => startPretendedServer({ ...place, capturesAtOnce: CAPTURES_AT_ONCE }),
});

/** One worker each, as the cores are few. */
const withRealVision = async (): Promise<Run> => ({
  what: "real vision, the people drawn on the same cores",
  ...{ rate: 0.2, seconds: 120, cast: await renderedCast() },
  start: ({ port, publicPort, databaseUrl, folder }) =>
    startServerProcess(folder, {
      ...localEnvironment(folder, port),
      ...sharedEnvironment(databaseUrl, publicPort),
    }),
});

export async function measureServers(): Promise<string> {
  const runs = [...RATES.map(withPretendedVision), await withRealVision()];
  const results: ServersResult[] = [];
  for (const run of runs) results.push(await measure(run));
  return renderServers(results);
}

async function measure(run: Run): Promise<ServersResult> {
  const postgres = await startService("postgres");
  if (postgres === undefined) throw new Error("This benchmark needs PostgreSQL.");
  const folder = await mkdtemp(join(tmpdir(), "vultus-servers-"));
  const started: Promise<ServerProcess>[] = [];
  let balancer: Balancer | undefined;
  let killed: number | undefined;
  try {
    const ports = [await freePort(), await freePort()] as const;
    balancer = await openBalancer({ servers: ports });
    const place = { publicPort: balancer.port, databaseUrl: postgres.url, folder };
    started.push(...ports.map((port) => run.start({ ...place, port })));
    const [lasting, mortal] = await Promise.all(started);
    for (const { name, photos } of run.cast.accounts) {
      const body = { username: name, email: `${name}@example.com`, consent: true, photos };
      const { status, code } = await newVisitor().ask("POST", lasting, "/v1/users", body);
      if (status !== 201) throw new Error(`${name} could not register: ${code}`);
    }
    const visits = openVisits(balancer, run.cast, () => killed);
    const startedAt = performance.now();
    const coming = comeByAndBy(visits, run);
    await wait((run.seconds * 1_000) / 3);
    killed = mortal.port;
    await mortal.kill();
    await wait((run.seconds * 1_000) / 3);
    const revived = run.start({ ...place, port: mortal.port });
    started.push(revived);
    await revived;
    killed = undefined;
    await coming;
    const seconds = (performance.now() - startedAt) / 1_000;
    return { ...visits, run, seconds, ...(await readLog(postgres.url, visits.failed)) };
  } finally {
    // Also those beside one that could not start.
    for (const start of await Promise.allSettled(started)) {
      if (start.status === "fulfilled") await start.value.kill();
    }
    await balancer?.close();
    await postgres.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Nobody waits for anybody: the load does not fall when the servers are slow. @returns When everybody is done. */
async function comeByAndBy(visits: Visits, { rate, seconds }: Run): Promise<void> {
  const all: Promise<void>[] = [];
  const startedAt = performance.now();
  for (let visit = 0; visit < rate * seconds; visit++) {
    await wait(startedAt + (visit * 1_000) / rate - performance.now());
    all.push(visits.visit(visit));
  }
  await Promise.all(all);
}

async function readLog(databaseUrl: string, captures: readonly string[]) {
  const records = await openRecordStore(databaseUrl, { now: systemNow, random: secureRandom });
  try {
    const reasons: string[] = [];
    let logged = 0;
    let after: string | undefined;
    do {
      const page = await records.events.list({ limit: 1_000, after });
      for (const { kind, outcome, reason, captureId } of page.items) {
        if (kind === "sign-in" && outcome === "success") logged += 1;
        if (kind === "capture" && captures.includes(captureId ?? "")) reasons.push(reason ?? "");
      }
      after = page.next;
    } while (after !== undefined);
    return { logged, reasons };
  } finally {
    await records.close();
  }
}

/** @returns Markdown. */
export function renderServers(results: readonly ServersResult[]): string {
  const row = (name: string, value: (result: ServersResult) => string | number): string =>
    `| ${[name, ...results.map(value)].join(" | ")} |`;
  const wrong = results.flatMap((result) => result.wrong);
  return [
    "Two server processes on one PostgreSQL behind a load balancer. People come at an even rate and do what is asked in real time over WebSockets, all on the same cores as the servers; one in five is an impostor, a stranger, a film, a mask or a swapped face. After a third of the time one server is killed with SIGKILL, after two thirds it starts again; whoever was cut off begins anew.",
    "",
    row("", ({ run }) => `${run.what}, ${run.rate} captures/s for ${run.seconds} s`),
    `|---|${results.map(() => "---|").join("")}`,
    row("captures begun", ({ counts }) => counts.begun),
    row("frames judged a second", ({ counts, seconds }) => (counts.frames / seconds).toFixed(0)),
    row("times that a server was full and somebody waited", ({ counts }) => counts.turnedAway),
    row("captures cut off by the kill; begun anew", ({ counts }) => counts.cutCaptures),
    row("other requests cut off by the kill", ({ counts }) => counts.cutRequests),
    row("**willing people's captures that failed on a living server**", ({ failed, reasons }) =>
      [failed.length, ...new Set(reasons)].join(", "),
    ),
    row("signed in under their own name (logged)", ({ counts, logged }) => `${counts.signedIn} (${logged})`),
    row("impostors and attacks stopped", ({ counts }) => counts.stopped),
    row("**wrong verdicts and cuts by a living server**", (result) => result.wrong.length),
    row(
      "from the last frame to the verdict, median / p95",
      ({ verdictsMs }) => `${median(verdictsMs).toFixed(0)} / ${quantile(verdictsMs, 0.95).toFixed(0)} ms`,
    ),
    ...(wrong.length > 0 ? ["", `Wrong: ${[...new Set(wrong)].join("; ")}.`] : []),
  ].join("\n");
}

if (isMain(import.meta.url)) console.log(await measureServers());
