/** How every collection is laid out in MongoDB, read off its definition: its indexes, and a validator that lets nobody else write what Vultus could not read. */
import type { Document, IndexDescription } from "mongodb";
import type { z } from "zod";
import { MINUTE, SECOND } from "../../../shared/clock.ts";
import { collections } from "../../collections.ts";
import { type Field, type Fields, fieldsOf } from "./fields.ts";

/** What of a collection's definition its layout follows from. */
export interface LayoutSource {
  readonly name: string;
  readonly schema: z.ZodType;
  readonly unique: readonly string[];
  readonly indexes: Readonly<Record<string, { readonly by: string; readonly orderBy?: string }>>;
  readonly expiresBy?: string;
}

export type NamedIndex = IndexDescription & { readonly name: string; readonly key: Document };

export interface CollectionLayout {
  readonly name: string;
  readonly validator: Document;
  readonly indexes: readonly NamedIndex[];
}

/** The database deletes by its own clock, which may be ahead of ours: what still lives must not go. Expired records are hidden from the first millisecond anyway, and swept by our clock. */
const SPARE_SECONDS = (5 * MINUTE) / SECOND;

export function layoutOf(definition: LayoutSource): CollectionLayout {
  const { name, unique, indexes, expiresBy } = definition;
  return {
    name,
    validator: { $jsonSchema: schemaOf(fieldsOf(definition.schema)) },
    indexes: [
      // Sparse: any number of records may lack the field.
      ...unique.map((field) => ({ name: field, key: { [field]: 1 }, unique: true, sparse: true })),
      ...Object.entries(indexes).map(([index, { by, orderBy }]) => ({
        name: index,
        key: { [by]: 1, ...(orderBy !== undefined && { [orderBy]: 1 }), _id: 1 },
      })),
      ...(expiresBy === undefined
        ? []
        : [{ name: "expiry", key: { [expiresBy]: 1 }, expireAfterSeconds: SPARE_SECONDS }]),
    ],
  };
}

/** The layout of every collection of the table. */
export const layouts: readonly CollectionLayout[] = Object.values(collections).map(layoutOf);

/** Asks for what every version has to find; fields that it does not name are let in, as a newer version's will be. */
function schemaOf(fields: Fields): Document {
  const { id: _id, ...others } = fields;
  const required = Object.entries(others).filter(([, field]) => !field.isOptional);
  return {
    bsonType: "object",
    required: ["_id", "version", ...required.map(([name]) => name)],
    properties: {
      _id: { bsonType: "string" },
      version: { bsonType: "number" },
      ...Object.fromEntries(Object.entries(others).map(([name, field]) => [name, rulesOf(field)])),
    },
  };
}

function rulesOf(field: Field): Document {
  switch (field.kind) {
    case "choice":
      return { enum: field.choices };
    case "texts":
      return { bsonType: "array", items: { bsonType: "string" } };
    case "number":
      return { bsonType: "number" };
    case "time":
      return { bsonType: "date" };
    case "bytes":
      return { bsonType: "binData" };
    case "text":
    case "json":
      return { bsonType: "string" };
  }
}
