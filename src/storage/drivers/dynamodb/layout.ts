/** How the table is laid out: its key, its two indexes, and the attribute by which the database deletes what has expired. */
import type {
  AttributeDefinition,
  GlobalSecondaryIndex,
  GlobalSecondaryIndexDescription,
  KeySchemaElement,
  TableDescription,
} from "@aws-sdk/client-dynamodb";

/** Lists a collection by its ids. */
export const BY_ID = "byId";
/** Lists what expires, by when it does. */
export const BY_EXPIRY = "byExpiry";
/** The attribute that the database itself deletes items by, in epoch seconds. */
export const TTL_ATTRIBUTE = "ttl";

export const keySchema: readonly KeySchemaElement[] = [
  { AttributeName: "pk", KeyType: "HASH" },
  { AttributeName: "sk", KeyType: "RANGE" },
];

export const attributeDefinitions: readonly AttributeDefinition[] = [
  { AttributeName: "pk", AttributeType: "S" },
  { AttributeName: "sk", AttributeType: "B" },
  { AttributeName: "listing", AttributeType: "S" },
  { AttributeName: "id", AttributeType: "S" },
  { AttributeName: "expires", AttributeType: "N" },
];

/** Both hold only items with a `listing`, a few bytes of each. */
export const indexes: readonly GlobalSecondaryIndex[] = [
  {
    IndexName: BY_ID,
    KeySchema: [
      { AttributeName: "listing", KeyType: "HASH" },
      { AttributeName: "id", KeyType: "RANGE" },
    ],
    Projection: { ProjectionType: "INCLUDE", NonKeyAttributes: ["expires"] },
  },
  {
    IndexName: BY_EXPIRY,
    KeySchema: [
      { AttributeName: "listing", KeyType: "HASH" },
      { AttributeName: "expires", KeyType: "RANGE" },
    ],
    Projection: { ProjectionType: "KEYS_ONLY" },
  },
];

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
  return [
    ...(keyText(description.KeySchema, types) === key
      ? []
      : [`The key is not ${key}, and a key cannot be changed; use another table.`]),
    ...indexes.flatMap((wanted) => {
      const found = description.GlobalSecondaryIndexes?.find((one) => one.IndexName === wanted.IndexName);
      return indexFault(wanted, found, types);
    }),
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

function indexFault(
  wanted: GlobalSecondaryIndex,
  found: GlobalSecondaryIndexDescription | undefined,
  types: Types,
): readonly string[] {
  const name = wanted.IndexName;
  const attributes = wanted.Projection?.NonKeyAttributes ?? [];
  const form = `${keyText(wanted.KeySchema, wantedTypes)}, projecting ${attributes.join(", ") || "keys only"}`;
  if (!found) return [`The index ${name} is missing; add it on ${form}.`];
  const projected = found.Projection?.NonKeyAttributes ?? [];
  const projectsEnough =
    found.Projection?.ProjectionType === "ALL" ||
    attributes.every((attribute) => projected.includes(attribute));
  if (!projectsEnough || keyText(found.KeySchema, types) !== keyText(wanted.KeySchema, wantedTypes)) {
    return [`The index ${name} is another one; make it anew on ${form}.`];
  }
  return found.IndexStatus === "ACTIVE" ? [] : [`The index ${name} is still being made; wait for it.`];
}

function keyText(schema: readonly KeySchemaElement[] = [], types: Types): string {
  return schema
    .map(({ AttributeName = "" }) => `${AttributeName} (${types.get(AttributeName)})`)
    .join(" and ");
}
