/** `kill -9` again and again while people register: the server on both kinds of database, and the database itself. */
import { startService } from "../test/services/service.ts";
import { type KilledRegistrations, killWhileRegistering } from "../test/support/killed-registrations.ts";
import { type MortalSystem, mortalDatabase, mortalServer } from "../test/support/mortal-systems.ts";
import { isMain } from "./lib/vision.ts";

const ROUNDS = 20;

export async function measureKilled(): Promise<string> {
  const [first, second] = [await startService("postgres"), await startService("postgres")];
  try {
    if (first === undefined || second === undefined) throw new Error("This benchmark needs PostgreSQL.");
    return renderKilled({
      "the server, embedded database": await measure(await mortalServer()),
      "the server, PostgreSQL": await measure(await mortalServer(first.url)),
      "PostgreSQL itself": await measure(await mortalDatabase(second)),
    });
  } finally {
    await first?.stop();
    await second?.stop();
  }
}

async function measure(system: MortalSystem): Promise<KilledRegistrations> {
  try {
    return await killWhileRegistering(system, ROUNDS);
  } finally {
    await system.stop();
    await system.remove();
  }
}

/** @returns Markdown. */
function renderKilled(results: Readonly<Record<string, KilledRegistrations>>): string {
  return [
    `${ROUNDS} rounds each: six people register at once, one after another, through the API and the real face networks, until \`kill -9\` strikes in the middle of a registration. After each round and at the end everybody who was told that they are registered signs in, and every account's face is opened.`,
    "",
    "| killed | acknowledged | cut short | lost | half-enrolled | ownerless after a sweep |",
    "|---|---|---|---|---|---|",
    ...Object.entries(results).map(
      ([what, { acknowledged, cutShort, refused, lost, halfEnrolled, ownerless }]) => {
        const cells = [acknowledged, cutShort + refused.length, lost.length, halfEnrolled.length, ownerless];
        return `| ${[what, ...cells].join(" | ")} |`;
      },
    ),
  ].join("\n");
}

if (isMain(import.meta.url)) console.log(await measureKilled());
