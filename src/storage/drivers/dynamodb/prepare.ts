/** Makes the table where there is none, and refuses one that a newer version has used; of several servers that start at once, whoever comes first makes it and the others wait. */
import {
  CreateTableCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  GetItemCommand,
  PutItemCommand,
  UpdateTimeToLiveCommand,
} from "@aws-sdk/client-dynamodb";
import { setTimeout as wait } from "node:timers/promises";
import { utf8 } from "../../../shared/bytes.ts";
import { VultusError } from "../../../shared/errors.ts";
import { isNamed, unavailable } from "./failures.ts";
import type { ItemKey } from "./keys.ts";
import {
  attributeDefinitions,
  faultsOf,
  type FoundTable,
  index,
  keySchema,
  TTL_ATTRIBUTE,
} from "./layout.ts";
import type { DynamoTable } from "./table.ts";

/**
 * Looks whether the table may be used as it is, which takes one read; only one that is not yet marked as ours is made or looked at more closely.
 *
 * @throws {VultusError} `storage-newer`; `config-invalid` when the table is another one or may not be made; `storage-unavailable`.
 */
export async function prepareTable(table: DynamoTable): Promise<void> {
  const found = await readMark(table);
  if (found === LAYOUT_VERSION) return;
  refuseNewer(found);
  if (found === "no table") await createTable(table);
  else await refuseForeign(table);
  await switchTtlOn(table);
  // Last: a server that stops before leaves the rest to the next one.
  await writeMark(table);
  refuseNewer(await readMark(table));
}

/** Counts changes of the layout that a version before could not read. */
export const LAYOUT_VERSION = 1;

/** The item that says which layout the table has. */
export const markKey: ItemKey = { pk: { S: "vultus" }, sk: { B: utf8("layout") } };

/** A new table is usually there within half a minute. */
const POLLS = 120;
const POLL_MS = 1_000;

/** The layout's version, or why there is none. */
export type Mark = number | "no mark" | "no table";

export function readMark(table: DynamoTable): Promise<Mark> {
  const command = new GetItemCommand({ TableName: table.name, Key: { ...markKey }, ConsistentRead: true });
  return table.ask(async (client, options) => {
    try {
      const { Item } = await client.send(command, options);
      return Item ? Number(Item["layout"]?.N) : "no mark";
    } catch (error) {
      if (isNamed(error, "ResourceNotFoundException")) return "no table";
      // The key of another table does not fit.
      if (isNamed(error, "ValidationException")) return "no mark";
      throw error;
    }
  });
}

/** @throws {VultusError} `storage-newer` when a newer version has used the table. */
export function refuseNewer(mark: Mark): void {
  if (typeof mark !== "number" || mark <= LAYOUT_VERSION) return;
  throw new VultusError(
    "storage-newer",
    "A newer version of Vultus wrote this database; start that version, or give this one another database.",
  );
}

async function createTable(table: DynamoTable): Promise<void> {
  const command = new CreateTableCommand({
    TableName: table.name,
    BillingMode: "PAY_PER_REQUEST",
    KeySchema: [...keySchema],
    AttributeDefinitions: [...attributeDefinitions],
    GlobalSecondaryIndexes: [index],
  });
  await table.ask(async (client, options) => {
    try {
      await client.send(command, options);
    } catch (error) {
      if (isNamed(error, "AccessDeniedException")) throw mayNotCreate(table);
      // Another server makes it.
      if (!isNamed(error, "ResourceInUseException")) throw error;
    }
  });
  for (let poll = 0; poll < POLLS; poll++) {
    if ((await tableStatus(table)) === "ACTIVE") return;
    await wait(POLL_MS);
  }
  throw unavailable(`The table ${table.name} is still being made; start again in a minute.`);
}

function mayNotCreate(table: DynamoTable): VultusError {
  return new VultusError(
    "config-invalid",
    `There is no table ${table.name} and these credentials may not make it; make it with \`vultus db setup\` and others, or correct its name or region.`,
  );
}

function mayNotDescribe(table: DynamoTable): VultusError {
  return new VultusError(
    "config-invalid",
    `These credentials may not look at how the table ${table.name} is laid out; run \`vultus db setup\` and \`vultus db check\` with others.`,
  );
}

function tableStatus(table: DynamoTable): Promise<string | undefined> {
  return table.ask(async (client, options) => {
    try {
      const command = new DescribeTableCommand({ TableName: table.name });
      return (await client.send(command, options)).Table?.TableStatus;
    } catch (error) {
      // Just begun: not every part of the service knows yet.
      if (isNamed(error, "ResourceNotFoundException")) return undefined;
      throw error;
    }
  });
}

/** A table that somebody else made: with another key nothing would be found again, without the index nothing swept. */
async function refuseForeign(table: DynamoTable): Promise<void> {
  const faults = faultsOf(await findTable(table)).map(({ sentence }) => sentence);
  if (faults.length > 0)
    throw new VultusError("config-invalid", `The table ${table.name} cannot be used. ${faults.join(" ")}`);
}

/** @throws {VultusError} `config-invalid` when the credentials may not look at its layout. */
export function findTable(table: DynamoTable): Promise<FoundTable> {
  const TableName = table.name;
  return table.ask(async (client, options) => {
    try {
      const [{ Table = {} }, { TimeToLiveDescription: ttl }] = await Promise.all([
        client.send(new DescribeTableCommand({ TableName }), options),
        client.send(new DescribeTimeToLiveCommand({ TableName }), options),
      ]);
      const isOn = ttl?.TimeToLiveStatus === "ENABLED" || ttl?.TimeToLiveStatus === "ENABLING";
      return { description: Table, ttlAttribute: isOn ? ttl.AttributeName : undefined };
    } catch (error) {
      if (isNamed(error, "AccessDeniedException")) throw mayNotDescribe(table);
      throw error;
    }
  });
}

/** Without it nothing is wrong: expired records are hidden and swept. `vultus db check` tells, and `vultus db setup` insists. */
function switchTtlOn(table: DynamoTable): Promise<void> {
  const command = new UpdateTimeToLiveCommand({
    TableName: table.name,
    TimeToLiveSpecification: { AttributeName: TTL_ATTRIBUTE, Enabled: true },
  });
  return table.ask(async (client, options) => {
    try {
      await client.send(command, options);
    } catch (error) {
      // It is on already, or another's to switch.
      if (!isNamed(error, "ValidationException", "AccessDeniedException")) throw error;
    }
  });
}

function writeMark(table: DynamoTable): Promise<void> {
  const command = new PutItemCommand({
    TableName: table.name,
    Item: { ...markKey, layout: { N: `${LAYOUT_VERSION}` } },
    ConditionExpression: "attribute_not_exists(pk)",
  });
  return table.ask(async (client, options) => {
    try {
      await client.send(command, options);
    } catch (error) {
      // Another server was first.
      if (!isNamed(error, "ConditionalCheckFailedException")) throw error;
    }
  });
}
