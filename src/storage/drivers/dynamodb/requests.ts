/** Reads items, always as they are now where the table can tell, and writes several as one. */
import {
  BatchGetItemCommand,
  type CancellationReason,
  GetItemCommand,
  QueryCommand,
  TransactionCanceledException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from "@aws-sdk/client-dynamodb";
import { setTimeout as wait } from "node:timers/promises";
import { toHex } from "../../../shared/bytes.ts";
import { VultusError } from "../../../shared/errors.ts";
import { drawUnit, type RandomBytes } from "../../../shared/random.ts";
import { unavailable } from "./failures.ts";
import type { Item, ItemKey } from "./keys.ts";
import { inParallel } from "./parallel.ts";
import type { DynamoTable } from "./table.ts";

/** What asking takes: the table, and chance for tokens and pauses. */
export interface RequestDeps {
  readonly table: DynamoTable;
  readonly random: RandomBytes;
}

/** @returns Undefined when there is no such item. */
export async function getItem(
  { table }: Pick<RequestDeps, "table">,
  key: ItemKey,
): Promise<Item | undefined> {
  const command = new GetItemCommand({ TableName: table.name, Key: { ...key }, ConsistentRead: true });
  return (await table.ask((client, options) => client.send(command, options))).Item;
}

/** @returns The items that there are, in no order. @param keys None twice. */
export async function getItems(
  deps: RequestDeps,
  keys: readonly ItemKey[],
  portion = MOST_KEYS,
): Promise<readonly Item[]> {
  const portions = Array.from({ length: Math.ceil(keys.length / portion) }, (_, i) =>
    keys.slice(i * portion, (i + 1) * portion),
  );
  return (await inParallel(portions, WIDTH, (some) => getPortion(deps, some))).flat();
}

/** Which items to go through. */
export interface Walk {
  /** An index of the table; without, the table itself, read as it is now. */
  readonly index?: string;
  readonly partition: readonly [attribute: string, value: string];
  /** Another attribute of the key with its bounds, both included. */
  readonly sort: readonly [attribute: string, least: SortBytes | undefined, greatest: SortValue | undefined];
  readonly descending?: boolean;
  /** How many are read at once. */
  readonly portion: number;
  readonly signal?: AbortSignal | undefined;
}

/** A bound of the sort key. */
export interface SortBytes {
  readonly B: Uint8Array;
}

/** An upper bound; of the index, a time. */
export type SortValue = SortBytes | { readonly N: string };

/** Walks one partition in the order of its sort key. */
export async function* walkItems({ table }: Pick<RequestDeps, "table">, walk: Walk): AsyncGenerator<Item> {
  const [attribute, value] = walk.partition;
  const [sort, least, greatest] = walk.sort;
  // The service refuses such bounds where it could answer that there is nothing.
  if (least && greatest && "B" in greatest && Buffer.compare(least.B, greatest.B) > 0) return;
  const conditions = ["#partition = :partition"];
  if (least && greatest) conditions.push("#sort between :least and :greatest");
  else if (least) conditions.push("#sort >= :least");
  else if (greatest) conditions.push("#sort <= :greatest");
  let from: Record<string, Item[string]> | undefined;
  do {
    walk.signal?.throwIfAborted();
    const command = new QueryCommand({
      TableName: table.name,
      IndexName: walk.index,
      ConsistentRead: walk.index === undefined,
      KeyConditionExpression: conditions.join(" and "),
      ExpressionAttributeNames: { "#partition": attribute, ...((least ?? greatest) && { "#sort": sort }) },
      ExpressionAttributeValues: {
        ":partition": { S: value },
        ...(least && { ":least": least }),
        ...(greatest && { ":greatest": greatest }),
      },
      ScanIndexForward: walk.descending !== true,
      Limit: walk.portion,
      ExclusiveStartKey: from,
    });
    const page = await table.ask((client, options) => client.send(command, options));
    yield* page.Items ?? [];
    from = page.LastEvaluatedKey;
  } while (from);
}

/**
 * Makes all of the writes or none.
 *
 * Repeating is safe: all attempts carry one token, by which the service knows that the writes are done already.
 *
 * @returns The writes whose condition was not met; empty when all were made.
 * @throws {VultusError} `storage-unavailable` when others write the same items without end.
 */
export async function writeTogether(
  { table, random }: RequestDeps,
  writes: readonly TransactWriteItem[],
): Promise<readonly TransactWriteItem[]> {
  const command = new TransactWriteItemsCommand({
    TransactItems: [...writes],
    ClientRequestToken: toHex(random(16)),
  });
  for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
    await pause(random, attempt);
    const reasons = await table.ask(async (client, options) => {
      try {
        await client.send(command, options);
        return undefined;
      } catch (error) {
        if (error instanceof TransactionCanceledException) return error.CancellationReasons ?? [];
        throw error;
      }
    });
    if (!reasons) return [];
    const refused = writes.filter((_, i) => reasons[i]?.Code === "ConditionalCheckFailed");
    if (refused.length > 0) return refused;
    if (!reasons.some(isPassing)) throw refusal(reasons);
  }
  throw busy();
}

/** The most that one request takes. */
const MOST_KEYS = 100;
const WIDTH = 4;
/** With the pauses between them about two seconds. */
const MOST_ATTEMPTS = 14;
const MOST_PAUSE_MS = 250;

async function getPortion(
  { table, random }: RequestDeps,
  keys: readonly ItemKey[],
): Promise<readonly Item[]> {
  const items: Item[] = [];
  let missing = keys.map((key): Record<string, Item[string]> => ({ ...key }));
  for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
    await pause(random, attempt);
    const command = new BatchGetItemCommand({
      RequestItems: { [table.name]: { Keys: missing, ConsistentRead: true } },
    });
    const answer = await table.ask((client, options) => client.send(command, options));
    const found = answer.Responses?.[table.name] ?? [];
    items.push(...found);
    missing = answer.UnprocessedKeys?.[table.name]?.Keys ?? [];
    if (missing.length === 0) return items;
    // An answer holds 16 MB: only one that brought nothing counts as a failure.
    if (found.length > 0) attempt = -1;
  }
  throw busy();
}

/** Longer from try to try, and of random length, so that rivals do not meet again. */
async function pause(random: RandomBytes, attempt: number): Promise<void> {
  if (attempt > 0) await wait(drawUnit(random) * Math.min(MOST_PAUSE_MS, 10 * 2 ** attempt));
}

function isPassing({ Code }: CancellationReason): boolean {
  return ["TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"].includes(Code ?? "");
}

function refusal(reasons: readonly CancellationReason[]): VultusError {
  const codes = reasons.map(({ Code }) => Code ?? "unknown").filter((code) => code !== "None");
  return new VultusError("internal", "The database refused a write; see the server's log.", {
    cause: new Error(`Transaction cancelled: ${codes.join(", ")}`),
  });
}

function busy(): VultusError {
  return unavailable("The database is asked more than it takes; try again in a moment.");
}
