/** `kill -9` again and again while people register: the server on both kinds of database, and the database itself. */
import { startService } from "../test/services/service.ts";
import { examineRemains, openKilledRegistrations } from "../test/support/killed-registrations.ts";
import { type MortalSystem, mortalDatabase, mortalServer } from "../test/support/mortal-systems.ts";
import { isMain } from "./lib/vision.ts";

const ROUNDS = 20;

interface KilledResult {
  readonly what: string;
  /** Registrations that were answered with success. */
  readonly acknowledged: number;
  /** Ended without an answer, or were refused, because of the kill. */
  readonly cutShort: number;
  /** Of those that were acknowledged: people who could not sign in after a round, or are not in the database at the end. */
  readonly lost: number;
  readonly halfEnrolled: number;
  /** What belongs to nobody after a sweep. */
  readonly ownerless: number;
}

export async function measureKilled(): Promise<string> {
  const [first, second] = [await startService("postgres"), await startService("postgres")];
  try {
    if (first === undefined || second === undefined) throw new Error("This benchmark needs PostgreSQL.");
    return renderKilled([
      await measure("server, embedded database", await mortalServer()),
      await measure("server, PostgreSQL", await mortalServer(first.url)),
      await measure("PostgreSQL itself", await mortalDatabase(second)),
    ]);
  } finally {
    await first?.stop();
    await second?.stop();
  }
}

async function measure(what: string, system: MortalSystem): Promise<KilledResult> {
  try {
    const people = await openKilledRegistrations(system);
    const lost = new Set<string>();
    let tried = 0;
    for (let round = 0; round < ROUNDS; round++) {
      await system.start();
      for (const username of await people.findLost(tried)) lost.add(username);
      tried = people.acknowledged.size;
      await people.playRound(round);
      console.log(`${what}: round ${round + 1} of ${ROUNDS}, ${people.acknowledged.size} acknowledged`);
    }
    await system.start();
    for (const username of await people.findLost()) lost.add(username);
    await system.stop();
    const remains = await examineRemains(system.environment, people.acknowledged);
    return {
      what,
      acknowledged: people.acknowledged.size,
      cutShort: people.cutShort + people.refused.length,
      lost: lost.size + remains.lost.length,
      halfEnrolled: remains.halfEnrolled.length,
      ownerless: remains.ownerless,
    };
  } finally {
    await system.stop();
    await system.remove();
  }
}

function renderKilled(results: readonly KilledResult[]): string {
  return [
    `${ROUNDS} rounds each: six people register at once, one after another, through the API and the real face networks, until \`kill -9\` strikes in the middle of a registration; then what was acknowledged is tried again.`,
    "",
    "| killed | acknowledged | cut short | lost | half-enrolled | ownerless after a sweep |",
    "|---|---|---|---|---|---|",
    ...results.map(
      ({ what, acknowledged, cutShort, lost, halfEnrolled, ownerless }) =>
        `| ${what} | ${acknowledged} | ${cutShort} | ${lost} | ${halfEnrolled} | ${ownerless} |`,
    ),
  ].join("\n");
}

if (isMain(import.meta.url)) console.log(await measureKilled());
