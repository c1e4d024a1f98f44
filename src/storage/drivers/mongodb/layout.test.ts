import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { type CollectionName, collections } from "../../collections.ts";
import type { CollectionDefinition } from "../../records.ts";
import { fieldsOf } from "./fields.ts";
import { layoutOf, layouts } from "./layout.ts";
import { migrations } from "./migrate.ts";

it("changes only with a migration, which keeps versions away that do not know it", () => {
  const digest = createHash("sha256").update(JSON.stringify(layouts)).digest("hex");
  // Where the layout has changed on purpose: add a migration, then write down both anew.
  expect({ migration: migrations.at(-1)?.name, digest: digest.slice(0, 16) }).toStrictEqual({
    migration: "0001_operator_keys",
    digest: "16682c3697a72a79",
  });
});

it("asks of users what every version has to find, and lets a newer version's fields in", () => {
  expect(layoutOf(collections.users)).toStrictEqual({
    name: "users",
    validator: {
      $jsonSchema: {
        bsonType: "object",
        required: [
          "_id",
          "version",
          "username",
          "usernameKey",
          "createdAt",
          "consentAt",
          "consentVersion",
          "keepPhotos",
          "wrappedKey",
        ],
        properties: {
          _id: { bsonType: "string" },
          version: { bsonType: "number" },
          username: { bsonType: "string" },
          usernameKey: { bsonType: "string" },
          email: { bsonType: "string" },
          emailKey: { bsonType: "string" },
          createdAt: { bsonType: "date" },
          consentAt: { bsonType: "date" },
          consentVersion: { bsonType: "string" },
          keepPhotos: { enum: ["none", "aligned", "original"] },
          wrappedKey: { bsonType: "binData" },
        },
      },
    },
    indexes: [
      { name: "usernameKey", key: { usernameKey: 1 }, unique: true, sparse: true },
      { name: "emailKey", key: { emailKey: 1 }, unique: true, sparse: true },
    ],
  });
});

it("has the declared indexes of events, and one by which the database deletes what has long expired", () => {
  expect(layoutOf(collections.events).indexes).toStrictEqual([
    { name: "byUser", key: { userId: 1, at: 1, _id: 1 } },
    { name: "byKind", key: { kind: 1, at: 1, _id: 1 } },
    { name: "expiry", key: { expiresAt: 1 }, expireAfterSeconds: 300 },
  ]);
});

describe.each(Object.keys(collections))("the fields of %s", (key) => {
  // The keys of a typed constant; read as one shape: which record type it is does not matter here.
  const definition = collections[key as CollectionName] as unknown as CollectionDefinition<{
    readonly id: string;
  }>;
  const fields = fieldsOf(definition.schema);
  const kindOf = (field: string | undefined): string | undefined => field && fields[field]?.kind;

  it("are texts where records are found by them, and compare as the index's order does", () => {
    const indexes = Object.values(definition.indexes);
    for (const field of ["id", ...definition.unique, ...indexes.map(({ by }) => by)]) {
      expect(["text", "choice"]).toContain(kindOf(field));
    }
    for (const { orderBy } of indexes) expect(["time", "number", undefined]).toContain(kindOf(orderBy));
    expect(["time", undefined]).toContain(kindOf(definition.expiresBy));
  });
});
