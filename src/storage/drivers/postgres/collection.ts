/** A collection over one table; the same code for every collection and both backends. */
import {
  and,
  asc,
  desc,
  eq,
  getTableColumns,
  gt,
  gte,
  inArray,
  isNull,
  lt,
  lte,
  or,
  type SQL,
  sql,
} from "drizzle-orm";
import type { PgColumn, PgTable } from "drizzle-orm/pg-core";
import type { PgRemoteDatabase } from "drizzle-orm/pg-proxy";
import type { Now } from "../../../shared/clock.ts";
import { isProblem, VultusError } from "../../../shared/errors.ts";
import { drawInteger, type RandomBytes } from "../../../shared/random.ts";
import { admitRecord, copyFields, isStorableKey, parseRecord } from "../../border.ts";
import { untilCancelled } from "../../cancel.ts";
import { admitIds, type ListPlan, planIds, planListing, toIdsPage, toPage } from "../../listing.ts";
import type {
  CollectionDefinition,
  DriverCollection,
  IdsQuery,
  ListQuery,
  Page,
  Versioned,
} from "../../records.ts";

export interface PostgresCollectionDeps {
  readonly database: PgRemoteDatabase;
  readonly now: Now;
  readonly random: RandomBytes;
}

/** @see RecordStore for what each method promises. */
export class PostgresCollection<T extends { readonly id: string }> implements DriverCollection<T> {
  readonly #definition: CollectionDefinition<T>;
  readonly #table: PgTable;
  readonly #deps: PostgresCollectionDeps;

  /** @param table Has a column per field of the definition, under the field's name, and `version`. */
  constructor(definition: CollectionDefinition<T>, table: PgTable, deps: PostgresCollectionDeps) {
    this.#definition = definition;
    this.#table = table;
    this.#deps = deps;
  }

  async get(id: string): Promise<Versioned<T> | undefined> {
    if (!isStorableKey(id)) return undefined;
    const [row] = await this.#ask((database) =>
      database
        .select()
        .from(this.#table)
        .where(and(this.#is(id), this.#isAlive()))
        .limit(1),
    );
    return row && { record: this.#read(row), version: Number(row["version"]) };
  }

  async getMany(ids: readonly string[]): Promise<readonly T[]> {
    const wanted = [...admitIds(ids)];
    if (wanted.length === 0) return [];
    const rows = await this.#ask((database) =>
      database
        .select()
        .from(this.#table)
        .where(and(inArray(this.#column("id"), wanted), this.#isAlive())),
    );
    return rows.map((row) => this.#read(row));
  }

  async insert(record: T): Promise<void> {
    const row = this.#toRow(record);
    // A first version by chance: a record deleted and inserted again never matches a version read before.
    const version = 1 + drawInteger(this.#deps.random, 2 ** 32);
    await this.#claim(record, () =>
      this.#ask((database) => database.insert(this.#table).values({ ...row, version })),
    );
  }

  async replace(record: T, version: number): Promise<number> {
    const row = this.#toRow(record);
    const isCurrent = and(this.#is(record.id), eq(this.#column("version"), version), this.#isAlive());
    const changed = await this.#claim(record, () =>
      this.#ask((database) =>
        database
          .update(this.#table)
          .set({ ...row, version: version + 1 })
          .where(isCurrent)
          .returning({ id: this.#column("id") }),
      ),
    );
    if (changed.length > 0) return version + 1;
    throw new VultusError(
      "record-changed",
      `The record of ${this.#definition.name} has changed; read it again.`,
    );
  }

  async take(id: string): Promise<T | undefined> {
    if (!isStorableKey(id)) return undefined;
    const [row] = await this.#ask((database) =>
      database
        .delete(this.#table)
        .where(and(this.#is(id), this.#isAlive()))
        .returning(),
    );
    return row && this.#read(row);
  }

  async list(query: ListQuery<T>): Promise<Page<T>> {
    const plan = planListing(this.#definition, query);
    if (plan.isEmpty) return { items: [], next: undefined };
    const direction = plan.descending ? desc : asc;
    const order = plan.orderBy === undefined ? [] : [direction(this.#column(plan.orderBy))];
    const rows = await untilCancelled(query.signal, () =>
      this.#ask((database) =>
        database
          .select()
          .from(this.#table)
          .where(and(this.#isAlive(), ...this.#conditions(plan)))
          .orderBy(...order, direction(this.#column("id")))
          .limit(plan.limit + 1),
      ),
    );
    return toPage(
      plan,
      rows.map((row) => this.#read(row)),
    );
  }

  async ids(query: IdsQuery): Promise<Page<string>> {
    const plan = planIds(query);
    if (plan.isEmpty) return { items: [], next: undefined };
    const id = this.#column("id");
    const range = and(
      gte(id, plan.prefix),
      plan.below === undefined ? undefined : lt(id, plan.below),
      plan.after === undefined ? undefined : gt(id, plan.after),
    );
    const rows = await untilCancelled(query.signal, () =>
      this.#ask((database) =>
        database
          .select({ id })
          .from(this.#table)
          .where(and(range, this.#isAlive()))
          .orderBy(asc(id))
          .limit(plan.limit + 1),
      ),
    );
    return toIdsPage(
      plan,
      rows.map((row) => String(row.id)),
    );
  }

  async delete(id: string): Promise<boolean> {
    if (!isStorableKey(id)) return false;
    const gone = await this.#ask((database) =>
      database
        .delete(this.#table)
        .where(and(this.#is(id), this.#isAlive()))
        .returning({ id: this.#column("id") }),
    );
    return gone.length > 0;
  }

  /** Deletes what has expired, in portions that end within the statement limit; returns how many records went. */
  async sweep(): Promise<number> {
    const isExpired = this.#isExpired();
    if (!isExpired) return 0;
    let total = 0;
    for (;;) {
      const id = this.#column("id");
      const gone = await this.#ask((database) => {
        const portion = database.select({ id }).from(this.#table).where(isExpired).limit(SWEEP_PORTION);
        // Asked again of each row: one that is renewed while the statement waits for its lock lives. (The portion is then short, and what is left waits for the next sweep.)
        return database
          .delete(this.#table)
          .where(and(inArray(id, portion), isExpired))
          .returning({ id });
      });
      total += gone.length;
      if (gone.length < SWEEP_PORTION) return total;
    }
  }

  #toRow(record: T): Record<string, unknown> {
    const fields = copyFields(admitRecord(this.#definition, record));
    const columns = Object.keys(getTableColumns(this.#table)).filter((name) => name !== "version");
    // A field that is left out empties its column.
    return Object.fromEntries(columns.map((name) => [name, fields[name] ?? null]));
  }

  #read(row: Record<string, unknown>): T {
    const { version: _version, ...fields } = row;
    const present = Object.entries(fields).filter(([, value]) => value !== null);
    return parseRecord(this.#definition, Object.fromEntries(present));
  }

  #column(name: string): PgColumn {
    const column = getTableColumns(this.#table)[name];
    if (column) return column;
    throw new VultusError("internal", `The table of ${this.#definition.name} has no column ${name}.`);
  }

  #is(id: string): SQL {
    return eq(this.#column("id"), id);
  }

  #isAlive(): SQL | undefined {
    const { expiresBy } = this.#definition;
    if (expiresBy === undefined) return undefined;
    return or(isNull(this.#column(expiresBy)), gt(this.#column(expiresBy), this.#deps.now()));
  }

  #isExpired(): SQL | undefined {
    const { expiresBy } = this.#definition;
    return expiresBy === undefined ? undefined : lte(this.#column(expiresBy), this.#deps.now());
  }

  #conditions(plan: ListPlan<T>): (SQL | undefined)[] {
    const order = plan.orderBy === undefined ? undefined : this.#column(plan.orderBy);
    return [
      plan.where && eq(this.#column(plan.where.field), plan.where.equals),
      order && plan.from !== undefined ? gte(order, plan.from) : undefined,
      plan.after && this.#isBeyond(plan.after, order, plan.descending),
    ];
  }

  #isBeyond(after: NonNullable<ListPlan<T>["after"]>, order: PgColumn | undefined, descending: boolean): SQL {
    const id = this.#column("id");
    const sign = descending ? sql`<` : sql`>`;
    const lastId = sql.param(after.id, id);
    if (!order) return sql`${id} ${sign} ${lastId}`;
    return sql`(${order}, ${id}) ${sign} (${sql.param(after.order, order)}, ${lastId})`;
  }

  /** Writes; when a key is taken, first clears expired records that still hold one and tries once more. */
  async #claim<R>(record: T, write: () => Promise<R>): Promise<R> {
    try {
      return await write();
    } catch (error) {
      const isExpired = this.#isExpired();
      if (!isProblem(error, "record-exists") || !isExpired) throw error;
      const holdsKey = this.#definition.unique
        .filter((field) => record[field] !== undefined)
        .map((field) => eq(this.#column(field), record[field]));
      await this.#ask((database) =>
        database.delete(this.#table).where(and(isExpired, or(this.#is(record.id), ...holdsKey))),
      );
      return write();
    }
  }

  /** Drizzle's own errors quote every parameter, so none leaves this method. */
  async #ask<R>(query: (database: PgRemoteDatabase) => PromiseLike<R>): Promise<R> {
    try {
      return await query(this.#deps.database);
    } catch (error) {
      if (error instanceof VultusError) throw error;
      if (error instanceof Error && error.cause instanceof VultusError) throw error.cause;
      throw new VultusError("internal", `A statement on ${this.#definition.name} could not be made.`);
    }
  }
}

const SWEEP_PORTION = 1_000;
