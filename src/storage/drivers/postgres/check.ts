/** Compares the tables of a database with those that `schema.ts` declares, for `vultus db check`. */
import { getTableConfig, type PgTable } from "drizzle-orm/pg-core";
import { type Finding, forOperator, forSetup } from "../../finding.ts";
import type { SqlSession } from "./connection.ts";
import { countPending } from "./migrate.ts";
import { tables } from "./schema.ts";

/**
 * Says what of the tables is missing or differs; changes nothing.
 *
 * @returns Nothing when all is as this version's migrations make it.
 * @throws {VultusError} `storage-newer` when a newer version wrote the database.
 */
export async function checkDatabase(session: SqlSession): Promise<readonly Finding[]> {
  const pending = await countPending(session);
  // What they will make is no loss; the rest is compared once they have been run.
  if (pending > 0) return [forSetup(`Migrations of the tables that have not been run: ${pending}.`)];
  const wanted = Object.values(tables).map(describeTable);
  const names = wanted.map(({ name }) => name);
  const columns = await describe(session, COLUMNS, names);
  const indexes = await describe(session, INDEXES, names);
  // Their migrations are recorded as run, so no setup makes them again.
  return wanted.flatMap((table) => faultsOf(table, columns.get(table.name), indexes.get(table.name)));
}

interface WantedTable {
  readonly name: string;
  /** By name, as `COLUMNS` describes them. */
  readonly columns: Described;
  /** As `INDEXES` describes them. */
  readonly indexes: readonly WantedIndex[];
}

interface WantedIndex {
  readonly name: string;
  readonly isPrimary: boolean;
  readonly description: string;
  /** Makes it. */
  readonly statement: string;
}

type Described = ReadonlyMap<string, string>;

function describeTable(table: PgTable): WantedTable {
  const { name, columns, indexes } = getTableConfig(table);
  return {
    name,
    columns: new Map(
      columns.map((column) => [
        column.name,
        // As PostgreSQL itself calls the type.
        column.getSQLType().replace("timestamptz", "timestamp with time zone") +
          (column.notNull ? " not null" : ""),
      ]),
    ),
    indexes: [
      {
        name: `${name}_pkey`,
        isPrimary: true,
        description: "primary btree (id)",
        statement: `alter table ${name} add primary key (id)`,
      },
      ...indexes.map(({ config }) => {
        const unique = config.unique ? "unique " : "";
        const key = config.columns.map((column) => ("name" in column ? column.name : "")).join(", ");
        return {
          name: config.name ?? "",
          isPrimary: false,
          description: `${unique}btree (${key})`,
          statement: `create ${unique}index concurrently ${config.name} on ${name} (${key})`,
        };
      }),
    ],
  };
}

function faultsOf(table: WantedTable, columns?: Described, indexes?: Described): readonly Finding[] {
  if (!columns) return [forOperator(`The table ${table.name} is missing; restore it from a backup.`)];
  return [
    ...[...table.columns].flatMap(([name, description]) => {
      const column = `The column ${name} of ${table.name}`;
      const found = columns.get(name);
      if (found === undefined) return [forOperator(`${column} is missing; restore it from a backup.`)];
      if (found === description) return [];
      return [forOperator(`${column} is ${found}; change it back to ${description}.`)];
    }),
    ...table.indexes.flatMap((index) => faultsOfIndex(table, index, indexes)),
  ];
}

function faultsOfIndex(
  { name: table }: WantedTable,
  { name, isPrimary, description, statement }: WantedIndex,
  found?: Described,
): readonly Finding[] {
  const which = isPrimary ? `The primary key of ${table}` : `The index ${name} of ${table}`;
  const present = found?.get(name);
  if (present === description) return [];
  if (present === undefined) return [forOperator(`${which} is missing; make it again with: ${statement}`)];
  const drop = isPrimary ? `alter table ${table} drop constraint ${name}` : `drop index concurrently ${name}`;
  return [
    forOperator(`${which} is not as this version makes it; make it anew with: ${drop}; and: ${statement}`),
  ];
}

/** The tables that the search path leads to, as every statement finds them. */
const OF_TABLES = "held.relname = any($1::text[]) and pg_table_is_visible(held.oid)";

const COLUMNS = `select held.relname, attname, format_type(atttypid, atttypmod)
    || case when collname = 'C' then ' COLLATE "C"' else '' end
    || case when attnotnull then ' not null' else '' end
  from pg_attribute join pg_class held on held.oid = attrelid
    left join pg_collation on pg_collation.oid = attcollation
  where ${OF_TABLES} and attnum > 0 and not attisdropped`;

/** What follows the method in an index's definition also tells of conditions and of another order. One whose building broke off is not valid, and keeps no promise. */
const INDEXES = `select held.relname, holding.relname,
    case when not indisvalid then 'invalid ' else '' end
    || case when indisprimary then 'primary ' when indisunique then 'unique ' else '' end
    || replace(substring(pg_get_indexdef(indexrelid) from ' USING (.*)$'), '"', '')
  from pg_index join pg_class held on held.oid = indrelid join pg_class holding on holding.oid = indexrelid
  where ${OF_TABLES}`;

/** @returns For each table what it has, by name. */
async function describe(
  session: SqlSession,
  statement: string,
  names: readonly string[],
): Promise<ReadonlyMap<string, Described>> {
  const described = new Map<string, Map<string, string>>();
  for (const [table, name, description] of await session.run(statement, [names])) {
    const ofTable = described.get(String(table)) ?? new Map<string, string>();
    described.set(String(table), ofTable.set(String(name), String(description)));
  }
  return described;
}
