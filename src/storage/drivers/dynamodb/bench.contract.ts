/** Opens the records contract's bench on a table of DynamoDB, with one connection for all its tests. */
import { DeleteItemCommand, ScanCommand, UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import { secureRandom } from "../../../shared/random.ts";
import { type OpenRecordBench, samples } from "../../samples.contract.ts";
import { DynamoCollection } from "./collection.ts";
import { type Item, recordKey } from "./keys.ts";
import { inParallel } from "./parallel.ts";
import { openDynamoStore } from "./store.ts";
import { type DynamoTable, openTable } from "./table.ts";

/** @param url Of a table that the bench may make and empty. */
export function openDynamoBench(url: string): OpenRecordBench {
  let shared: (DynamoTable & { isClosed: boolean }) | undefined;
  return async (now) => {
    if (!shared || shared.isClosed) shared = tellingWhenClosed(openTable(url));
    const table = shared;
    const deps = { now, random: secureRandom };
    const store = await openDynamoStore(table, deps);
    await emptyTable(table);
    return {
      store,
      samples: new DynamoCollection(samples, { ...deps, table }),
      async damage(id) {
        await spoil(table, id);
      },
    };
  };
}

/** Every item of the table, whatever it is. */
export async function everyItem(table: DynamoTable): Promise<readonly Item[]> {
  const items: Item[] = [];
  let from: Record<string, Item[string]> | undefined;
  do {
    const command = new ScanCommand({ TableName: table.name, ConsistentRead: true, ExclusiveStartKey: from });
    const page = await table.ask((client, options) => client.send(command, options));
    items.push(...(page.Items ?? []));
    from = page.LastEvaluatedKey;
  } while (from);
  return items;
}

async function emptyTable(table: DynamoTable): Promise<void> {
  const records = (await everyItem(table)).filter(({ layout }) => layout === undefined);
  await inParallel(records, 16, async ({ pk, sk }) => {
    if (!pk || !sk) return;
    const command = new DeleteItemCommand({ TableName: table.name, Key: { pk, sk } });
    await table.ask((client, options) => client.send(command, options));
  });
}

async function spoil(table: DynamoTable, id: string): Promise<void> {
  const command = new UpdateItemCommand({
    TableName: table.name,
    Key: { ...recordKey(samples.name, id) },
    UpdateExpression: "set #fields.#kind = :kind",
    ExpressionAttributeNames: { "#fields": "fields", "#kind": "kind" },
    ExpressionAttributeValues: { ":kind": { S: "unheard-of" } },
  });
  await table.ask((client, options) => client.send(command, options));
}

function tellingWhenClosed(table: DynamoTable): DynamoTable & { isClosed: boolean } {
  return {
    name: table.name,
    isClosed: false,
    ask: (work) => table.ask(work),
    async close() {
      this.isClosed = true;
      await table.close();
    },
  };
}
