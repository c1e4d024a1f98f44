/** How the table is laid out: its key, its secondary index, and the attribute by which the database deletes what has expired. */
import type {
  AttributeDefinition,
  GlobalSecondaryIndex,
  GlobalSecondaryIndexDescription,
  KeySchemaElement,
  TableDescription,
} from "@aws-sdk/client-dynamodb";

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

/** @returns A sentence for everything without which the table cannot be used. */
export function faultsOf({ description }: FoundTable): readonly string[] {
  const types = typesOf(description.AttributeDefinitions);
  const key = keyText(keySchema, wantedTypes);
  const found = description.GlobalSecondaryIndexes?.find(({ IndexName }) => IndexName === BY_EXPIRY);
  return [
    ...(keyText(description.KeySchema, types) === key
      ? []
      : [`The key is not ${key}, and a key cannot be changed; use another table.`]),
    ...indexFaults(found, types),
  ];
}

/** @returns A sentence for everything that the table should have and can do without. */
export function shortcomingsOf({ description, ttlAttribute }: FoundTable): readonly string[] {
  return [
    ...(ttlAttribute === TTL_ATTRIBUTE
      ? []
      : [`Time to live is not on; switch it on for the attribute ${TTL_ATTRIBUTE}.`]),
    ...(description.BillingModeSummary?.BillingMode === "PAY_PER_REQUEST"
      ? []
      : ["The capacity is provisioned; see that it follows the load, or switch to capacity on demand."]),
  ];
}

type Types = ReadonlyMap<string | undefined, string | undefined>;

function typesOf(definitions: readonly AttributeDefinition[] = []): Types {
  return new Map(definitions.map(({ AttributeName, AttributeType }) => [AttributeName, AttributeType]));
}

const wantedTypes: Types = typesOf(attributeDefinitions);

function indexFaults(found: GlobalSecondaryIndexDescription | undefined, types: Types): readonly string[] {
  const key = keyText(index.KeySchema, wantedTypes);
  if (!found) return [`The index ${BY_EXPIRY} is missing; add it on ${key}, with the keys only.`];
  if (keyText(found.KeySchema, types) !== key) {
    return [`The index ${BY_EXPIRY} is not on ${key}; make it anew, with the keys only.`];
  }
  return found.IndexStatus === "ACTIVE" ? [] : [`The index ${BY_EXPIRY} is still being made; wait for it.`];
}

function keyText(schema: readonly KeySchemaElement[] = [], types: Types): string {
  return schema
    .map(({ AttributeName = "" }) => `${AttributeName} (${types.get(AttributeName)})`)
    .join(" and ");
}
