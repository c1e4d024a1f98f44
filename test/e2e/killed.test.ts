/** `kill -9` while people register: whoever was told so is registered, and nobody is half. */
import { afterAll, describe, expect, it } from "vitest";
import { startService } from "../services/service.ts";
import { ACKNOWLEDGED_PER_ROUND, killWhileRegistering } from "../support/killed-registrations.ts";
import { type MortalSystem, mortalDatabase, mortalServer } from "../support/mortal-systems.ts";
import { whyNoModels } from "../support/real-server.ts";

const ROUNDS = 3;
const hasModels = (await whyNoModels()) === undefined;
const postgres = hasModels ? await startService("postgres") : undefined;
const another = hasModels ? await startService("postgres") : undefined;

afterAll(async () => {
  await postgres?.stop();
  await another?.stop();
});

describe.skipIf(!hasModels)("a server that is killed while people register", { timeout: 180_000 }, () => {
  it("loses nobody with the embedded database, and keeps nobody half", async () => {
    await survives(await mortalServer());
  });

  it.skipIf(postgres === undefined)("loses nobody on PostgreSQL, and keeps nobody half", async () => {
    await survives(await mortalServer(postgres?.url));
  });
});

describe.skipIf(another?.kill === undefined)(
  "a PostgreSQL that is killed while people register",
  { timeout: 180_000 },
  () => {
    it("loses nobody, keeps nobody half, and its server serves on once it is back", async () => {
      if (another === undefined) throw new Error("The suite is skipped without a database.");
      const { refused } = await survives(await mortalDatabase(another));
      expect(new Set(refused)).toEqual(new Set([503]));
    });
  },
);

async function survives(system: MortalSystem) {
  try {
    const result = await killWhileRegistering(system, ROUNDS);
    expect(result).toMatchObject({ lost: [], halfEnrolled: [], ownerless: 0 });
    expect(result.acknowledged).toBeGreaterThanOrEqual(ROUNDS * ACKNOWLEDGED_PER_ROUND);
    expect(result.cutShort + result.refused.length).toBeGreaterThan(0);
    return result;
  } finally {
    await system.stop();
    await system.remove();
  }
}
