/** Puts right what a table that servers use already has lost or never got, for `vultus db setup`: servers look at its mark alone. */
import { type DynamoDBClient, UpdateTableCommand, UpdateTimeToLiveCommand } from "@aws-sdk/client-dynamodb";
import { setTimeout as wait } from "node:timers/promises";
import { VultusError } from "../../../shared/errors.ts";
import { isNamed, unavailable } from "./failures.ts";
import {
  attributeDefinitions,
  BY_EXPIRY,
  type FoundTable,
  index,
  indexOf,
  isOnDemand,
  TTL_ATTRIBUTE,
} from "./layout.ts";
import { findTable } from "./prepare.ts";
import type { DynamoTable, RequestOptions } from "./table.ts";

/**
 * Switches time to live on and makes the index anew, where they are missing; what is there in another form stays.
 *
 * @param pace How long to wait for the index; other than usually in tests.
 * @throws {VultusError} `config-invalid` when the credentials do not allow it, `storage-unavailable` when the index takes longer to be made.
 */
export async function mendTable(table: DynamoTable, { polls, pollMs }: MendPace = usualPace): Promise<void> {
  const found = await findTable(table);
  if (found.ttlAttribute === undefined) await switchTtlOn(table);
  if (indexOf(found) === undefined) await createIndex(table, found);
  for (let poll = 0; poll < polls; poll++) {
    if (indexOf(await findTable(table))?.IndexStatus === "ACTIVE") return;
    await wait(pollMs);
  }
  throw unavailable(
    `The index ${BY_EXPIRY} is still being made; see with \`vultus db check\` when it is ready.`,
  );
}

export interface MendPace {
  readonly polls: number;
  readonly pollMs: number;
}

/** On a large table it takes longer, and nobody needs to wait. */
const usualPace: MendPace = { polls: 120, pollMs: 1_000 };

function switchTtlOn(table: DynamoTable): Promise<void> {
  const command = new UpdateTimeToLiveCommand({
    TableName: table.name,
    TimeToLiveSpecification: { AttributeName: TTL_ATTRIBUTE, Enabled: true },
  });
  return change(table, "UpdateTimeToLive", async (client, options) => {
    try {
      await client.send(command, options);
    } catch (error) {
      if (!isNamed(error, "ValidationException")) throw error;
      throw unavailable(
        "Time to live was switched within the last hour, and cannot be yet again; try again after that.",
      );
    }
  });
}

function createIndex(table: DynamoTable, found: FoundTable): Promise<void> {
  const { ReadCapacityUnits, WriteCapacityUnits } = found.description.ProvisionedThroughput ?? {};
  const capacity = isOnDemand(found)
    ? {}
    : { ProvisionedThroughput: { ReadCapacityUnits, WriteCapacityUnits } };
  const command = new UpdateTableCommand({
    TableName: table.name,
    AttributeDefinitions: [...attributeDefinitions],
    GlobalSecondaryIndexUpdates: [{ Create: { ...index, ...capacity } }],
  });
  return change(table, "UpdateTable", async (client, options) => {
    await client.send(command, options);
  });
}

function change(
  table: DynamoTable,
  right: string,
  work: (client: DynamoDBClient, options: RequestOptions) => Promise<void>,
): Promise<void> {
  return table.ask(async (client, options) => {
    try {
      await work(client, options);
    } catch (error) {
      if (!isNamed(error, "AccessDeniedException")) throw error;
      throw new VultusError(
        "config-invalid",
        `These credentials may not change the table ${table.name}; allow them dynamodb:${right}, or use others.`,
      );
    }
  });
}
