import { getTableColumns, getTableName } from "drizzle-orm";
import { getTableConfig, type PgTable } from "drizzle-orm/pg-core";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { type CollectionName, collections } from "../../collections.ts";
import type { CollectionDefinition } from "../../records.ts";
import { tables } from "./schema.ts";

it("has a table for every collection and no other", () => {
  expect(Object.keys(tables).sort()).toStrictEqual(Object.keys(collections).sort());
});

describe.each(Object.keys(collections))("the table of %s", (key) => {
  // The keys of a typed constant.
  const name = key as CollectionName;
  const table: PgTable = tables[name];
  const fields = fieldsOf(name);
  const columns = getTableColumns(table);
  // Read as one shape: which record type it is does not matter here.
  const definition = collections[name] as unknown as CollectionDefinition<{ readonly id: string }>;

  it("carries the collection's name", () => {
    expect(getTableName(table)).toBe(definition.name);
  });

  it("has a column for every field, of the type that holds it, and a version", () => {
    const expected: Readonly<Record<string, Field>> = {
      ...fields,
      version: { types: ["bigint"], isOptional: false },
    };
    expect(Object.keys(columns).sort()).toStrictEqual(Object.keys(expected).sort());
    for (const [field, column] of Object.entries(columns)) {
      expect(expected[field]?.types).toContain(column.getSQLType());
      expect(column.notNull).toBe(!expected[field]?.isOptional);
    }
    expect(columns["id"]?.primary).toBe(true);
  });

  it("has exactly the declared unique fields and indexes, and one for expiry", () => {
    const declared = [
      ...definition.unique.map((field) => ({ unique: true, columns: [field] })),
      ...Object.values(definition.indexes).map(({ by, orderBy }) => ({
        unique: false,
        columns: [by, ...(orderBy === undefined ? [] : [orderBy]), "id"],
      })),
      ...(definition.expiresBy === undefined ? [] : [{ unique: false, columns: [definition.expiresBy] }]),
    ];
    const fieldOfColumn = new Map(Object.entries(columns).map(([field, column]) => [column.name, field]));
    const present = getTableConfig(table).indexes.map(({ config }) => ({
      unique: config.unique,
      columns: config.columns.map(
        (column) => ("name" in column && fieldOfColumn.get(column.name ?? "")) || "?",
      ),
    }));
    expect(sorted(present)).toStrictEqual(sorted(declared));
  });
});

interface Field {
  readonly types: readonly string[];
  readonly isOptional: boolean;
}

/** The SQL types that can hold each field of a collection's schema. */
function fieldsOf(name: CollectionName): Readonly<Record<string, Field>> {
  const { schema } = collections[name];
  if (!(schema instanceof z.ZodObject)) throw new Error(`${name} is not an object`);
  return Object.fromEntries(
    Object.entries<z.ZodType>(schema.shape).map(([field, type]) => {
      const isOptional = type instanceof z.ZodOptional;
      // Zod types the inside of an optional more loosely than it is.
      const inner = isOptional ? (type.unwrap() as z.ZodType) : type;
      return [field, { types: sqlTypesOf(inner), isOptional }];
    }),
  );
}

function sqlTypesOf(type: z.ZodType): readonly string[] {
  if (type instanceof z.ZodString || type instanceof z.ZodEnum) return ["text", `text COLLATE "C"`];
  // A time is told from a count by its bound.
  if (type instanceof z.ZodNumber) return type.maxValue === 8.64e15 ? ["timestamptz"] : numberTypes(type);
  if (type instanceof z.ZodCustom) return ["bytea"];
  return ["jsonb"];
}

function numberTypes(type: z.ZodNumber): readonly string[] {
  return type.isInt ? ["integer"] : ["double precision"];
}

function sorted(items: readonly unknown[]): string[] {
  return items.map((item) => JSON.stringify(item)).sort();
}
