/** Opens the records contract's bench on a table of DynamoDB, with one connection for all its tests, and looks into tables for tests. */
import {
  type AttributeValue,
  DeleteItemCommand,
  DeleteTableCommand,
  ScanCommand,
  UpdateItemCommand,
  UpdateTableCommand,
} from "@aws-sdk/client-dynamodb";
import { setTimeout as wait } from "node:timers/promises";
import { withEach } from "../../../shared/at-once.ts";
import { secureRandom } from "../../../shared/random.ts";
import { type OpenRecordBench, samples } from "../../samples.contract.ts";
import { DynamoCollection } from "./collection.ts";
import { isNamed } from "./failures.ts";
import { type Item, type ItemKey, keyOfItem, recordKey } from "./keys.ts";
import { BY_EXPIRY, indexOf } from "./layout.ts";
import { findTable } from "./prepare.ts";
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
    await withEach(await storedItems(table), 16, (item) => deleteItem(table, item));
    return {
      store,
      samples: new DynamoCollection(samples, { ...deps, table }),
      damage: (id) => setField(table, id, "kind", { S: "unheard-of" }),
    };
  };
}

/** The URL of another table of the same service, of a name that no other test file gives. */
export function anotherTable(url: string, name: string): string {
  const another = new URL(url);
  another.pathname += `-${name}`;
  return another.href;
}

/** The same table by another way. */
export function byWayOf(endpoint: string, url: string): string {
  const another = new URL(url);
  another.searchParams.set("endpoint", endpoint);
  return another.href;
}

/** Where the service is, without its table. */
export function endpointOf(url: string): string {
  return new URL(url).searchParams.get("endpoint") ?? "https://none.invalid";
}

/** A table of a service elsewhere would stay otherwise. */
export async function dropTable(url: string): Promise<void> {
  const table = openTable(url);
  await table.ask(async (client, options) => {
    try {
      await client.send(new DeleteTableCommand({ TableName: table.name }), options);
    } catch (error) {
      // A test may not have come to making it.
      if (!isNamed(error, "ResourceNotFoundException")) throw error;
    }
  });
  await table.close();
}

/** Takes the secondary index from a table, and waits until it is gone. */
export async function dropIndex(table: DynamoTable): Promise<void> {
  const command = new UpdateTableCommand({
    TableName: table.name,
    GlobalSecondaryIndexUpdates: [{ Delete: { IndexName: BY_EXPIRY } }],
  });
  await table.ask((client, options) => client.send(command, options));
  while (indexOf(await findTable(table)) !== undefined) await wait(50);
}

/** Every item but the mark of the layout. */
export async function storedItems(table: DynamoTable): Promise<readonly ItemKey[]> {
  const items: Item[] = [];
  let from: Record<string, Item[string]> | undefined;
  do {
    const command = new ScanCommand({ TableName: table.name, ConsistentRead: true, ExclusiveStartKey: from });
    const page = await table.ask((client, options) => client.send(command, options));
    items.push(...(page.Items ?? []));
    from = page.LastEvaluatedKey;
  } while (from);
  const keys = items.filter(({ layout }) => layout === undefined).map(keyOfItem);
  return keys.filter((key) => key !== undefined);
}

/** As the database itself deletes by time to live. */
export async function deleteItem(table: DynamoTable, { pk, sk }: ItemKey): Promise<void> {
  const command = new DeleteItemCommand({ TableName: table.name, Key: { pk, sk } });
  await table.ask((client, options) => client.send(command, options));
}

/** Past the driver. */
export async function setField(
  table: DynamoTable,
  id: string,
  field: string,
  value: AttributeValue,
): Promise<void> {
  const command = new UpdateItemCommand({
    TableName: table.name,
    Key: { ...recordKey(samples.name, id) },
    UpdateExpression: "set #fields.#field = :value",
    ExpressionAttributeNames: { "#fields": "fields", "#field": field },
    ExpressionAttributeValues: { ":value": value },
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
