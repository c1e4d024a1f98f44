/** How the table is laid out: its key, its secondary index, and the attribute by which the database deletes what has expired. */
import type {
  AttributeDefinition,
  GlobalSecondaryIndex,
  GlobalSecondaryIndexDescription,
  KeySchemaElement,
  TableDescription,
} from "@aws-sdk/client-dynamodb";
import { type Finding, forOperator, forSetup, remark } from "../../finding.ts";

/** Lists what expires, by when it does. Nothing that is read for a caller goes through it, for it lags behind the table. */
export const BY_EXPIRY = "byExpiry";
/** The attribute by which an item is in that index. */
export const EXPIRING = "expiring";
/** The attribute that the database itself deletes items by, in epoch seconds. */
export const TTL_ATTRIBUTE = "ttl";

/** The key of every item. */
export const keySchema: readonly KeySchemaElement[] = [
  { AttributeName: "pk", KeyType: "HASH" },
  { AttributeName: "sk", KeyType: "RANGE" },
];

/** The types of what is in a key. */
export const attributeDefinitions: readonly AttributeDefinition[] = [
  { AttributeName: "pk", AttributeType: "S" },
  { AttributeName: "sk", AttributeType: "B" },
  { AttributeName: EXPIRING, AttributeType: "S" },
  { AttributeName: "expires", AttributeType: "N" },
];

/** The one secondary index; it holds only items with `expiring`, a few bytes of each. */
export const index: GlobalSecondaryIndex = {
  IndexName: BY_EXPIRY,
  KeySchema: [
    { AttributeName: EXPIRING, KeyType: "HASH" },
    { AttributeName: "expires", KeyType: "RANGE" },
  ],
  Projection: { ProjectionType: "KEYS_ONLY" },
};

/** What is known of a table that is there. */
export interface FoundTable {
  readonly description: TableDescription;
  /** The attribute that items are deleted by; undefined when that is off. */
  readonly ttlAttribute: string | undefined;
}

/** @returns Everything without which the table cannot be used. */
export function faultsOf(table: FoundTable): readonly Finding[] {
  const types = typesOf(table.description.AttributeDefinitions);
  const key = keyText(keySchema, wantedTypes);
  return [
    ...(keyText(table.description.KeySchema, types) === key
      ? []
      : [forOperator(`The key is not ${key}, and a key cannot be changed; use another table.`)]),
    ...indexFaults(indexOf(table), types),
  ];
}

/** @returns Everything that the table should have and can do without. */
export function shortcomingsOf(table: FoundTable): readonly Finding[] {
  return [
    ...ttlShortcomings(table),
    ...(isOnDemand(table)
      ? []
      : [
          remark(
            "The capacity is provisioned; see that it follows the load, or switch to capacity on demand.",
          ),
        ]),
  ];
}

/** The index by expiry, as the table has it. */
export function indexOf({ description }: FoundTable): GlobalSecondaryIndexDescription | undefined {
  return description.GlobalSecondaryIndexes?.find(({ IndexName }) => IndexName === BY_EXPIRY);
}

/** Tells whether the table takes what comes, without a capacity that somebody has set. */
export function isOnDemand({ description }: FoundTable): boolean {
  return description.BillingModeSummary?.BillingMode === "PAY_PER_REQUEST";
}

type Types = ReadonlyMap<string | undefined, string | undefined>;

function typesOf(definitions: readonly AttributeDefinition[] = []): Types {
  return new Map(definitions.map(({ AttributeName, AttributeType }) => [AttributeName, AttributeType]));
}

const wantedTypes: Types = typesOf(attributeDefinitions);

function indexFaults(found: GlobalSecondaryIndexDescription | undefined, types: Types): readonly Finding[] {
  const key = keyText(index.KeySchema, wantedTypes);
  if (!found) return [forSetup(`The index ${BY_EXPIRY} is missing; add it on ${key}, with the keys only.`)];
  if (keyText(found.KeySchema, types) !== key) {
    return [forOperator(`The index ${BY_EXPIRY} is not on ${key}; make it anew, with the keys only.`)];
  }
  if (found.IndexStatus === "ACTIVE") return [];
  return [forOperator(`The index ${BY_EXPIRY} is still being made; wait for it.`)];
}

function ttlShortcomings({ ttlAttribute }: FoundTable): readonly Finding[] {
  switch (ttlAttribute) {
    case TTL_ATTRIBUTE:
      return [];
    case undefined:
      return [forSetup(`Time to live is not on; switch it on for the attribute ${TTL_ATTRIBUTE}.`)];
    default:
      return [
        forOperator(
          `Time to live is on for the attribute ${ttlAttribute}; switch it off, and on for ${TTL_ATTRIBUTE}.`,
        ),
      ];
  }
}

function keyText(schema: readonly KeySchemaElement[] = [], types: Types): string {
  return schema
    .map(({ AttributeName = "" }) => `${AttributeName} (${types.get(AttributeName)})`)
    .join(" and ");
}
