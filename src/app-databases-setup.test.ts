/** `vultus db setup` and `vultus db check` on a table of DynamoDB, where opening looks at the least. */
import { afterAll, describe, expect, it } from "vitest";
import { startService } from "../test/services/service.ts";
import { openDatabaseTools } from "./app-databases.ts";
import { dropIndex } from "./storage/drivers/dynamodb/bench.contract.ts";
import { openTable } from "./storage/drivers/dynamodb/table.ts";

const service = await startService("dynamodb");

describe.skipIf(service === undefined)("a table of DynamoDB", () => {
  const databaseUrl = service?.url ?? "dynamodb://local/none";
  const storage = { dataDir: "", blobsUrl: "memory:", eventsUrl: undefined, vectorsUrl: undefined };
  const places = openDatabaseTools({ storage: { ...storage, databaseUrl } }, {});
  const events = openDatabaseTools(
    { storage: { ...storage, databaseUrl: "memory:", eventsUrl: databaseUrl } },
    {},
  );
  afterAll(() => service?.stop());

  it.each([
    ["accounts", places],
    ["events", events],
  ])("gets its index again when it holds %s and is set up", async (holds, tools) => {
    await tools.setup();
    const table = openTable(databaseUrl);
    await dropIndex(table);
    await table.close();
    const found = async () =>
      (await tools.check()).flatMap((place) => (place.holds === holds ? place.findings : []));
    expect(await found()).toMatchObject([{ remedy: "setup" }]);
    await tools.setup();
    expect(await found()).toStrictEqual([]);
  });
});
