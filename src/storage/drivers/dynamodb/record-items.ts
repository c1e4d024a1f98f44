/** Reads and writes single records with all the items that they take: the record's own, its parts, claims and entries. */
import type { TransactWriteItem } from "@aws-sdk/client-dynamodb";
import { z } from "zod";
import { VultusError } from "../../../shared/errors.ts";
import { copyFields, isStorableKey, parseRecord } from "../../border.ts";
import type { CollectionDefinition } from "../../records.ts";
import { unavailable } from "./failures.ts";
import { decodeFields, encodeFields, spillFields } from "./fields.ts";
import { recordKey } from "./keys.ts";
import { inParallel } from "./parallel.ts";
import {
  abandonParts,
  adoptParts,
  deleteParts,
  type Generation,
  type PartsDeps,
  type PartsOwner,
  readParts,
  writeParts,
} from "./parts.ts";
import { getItem, getItems, writeTogether } from "./requests.ts";
import { lifetimeOf, type Row, toRow } from "./rows.ts";
import { type Change, writesOf } from "./writes.ts";

/** A record as it is and as it is stored. */
export interface Stored<T> {
  readonly row: Row;
  readonly record: T;
}

/** What became of a change; but for `done`, nothing was written. */
type Outcome = "done" | "record changed" | "value taken";

/** The records of one collection, one by one. */
export class RecordItems<T extends { readonly id: string }> {
  readonly #definition: CollectionDefinition<T>;
  readonly #knownFields: ReadonlySet<string>;
  readonly #deps: PartsDeps;

  constructor(definition: CollectionDefinition<T>, deps: PartsDeps) {
    const { schema } = definition;
    if (!(schema instanceof z.ZodObject)) throw new TypeError("A record's schema is that of an object.");
    this.#definition = definition;
    this.#knownFields = new Set(Object.keys(schema.shape));
    this.#deps = deps;
  }

  /** The record's own item, without its parts. */
  async row(id: string): Promise<Row | undefined> {
    const row = isStorableKey(id) ? await this.#anyRow(id) : undefined;
    return row && this.isAlive(row) ? row : undefined;
  }

  /** Those that there are, expired ones too, in no order. @param ids None twice. */
  async rows(ids: readonly string[]): Promise<readonly Row[]> {
    const keys = ids.map((id) => recordKey(this.#definition.name, id));
    return (await getItems(this.#deps, keys)).map(toRow);
  }

  isAlive({ expires }: Pick<Row, "expires">): boolean {
    return expires === undefined || expires > this.#deps.now();
  }

  /** The record with its parts, unless it has expired. */
  async find(id: string): Promise<Stored<T> | undefined> {
    const row = await this.row(id);
    return row && this.#complete(row);
  }

  /** The living among the rows with their parts, in the rows' order. */
  async complete(rows: readonly Row[]): Promise<readonly Stored<T>[]> {
    const living = rows.filter((row) => this.isAlive(row));
    const stored = await inParallel(living, WIDTH, (row) => this.#complete(row));
    return stored.filter((one) => one !== undefined);
  }

  /**
   * Writes what is too large for the record's own item.
   *
   * @param record As `admitRecord` returns it.
   * @param before What it replaces. Fields that this version does not know are kept: a newer one, which runs beside it, does.
   */
  async stage(record: T, version: number, before?: Row): Promise<Row> {
    const { expiresBy } = this.#definition;
    const fields = { ...(before && (await this.#unknownFields(before))), ...copyFields(record) };
    const expires = expiresBy === undefined ? undefined : fields[expiresBy];
    const { attributes, spilled } = spillFields(encodeFields(fields));
    const row = {
      id: record.id,
      version,
      expires: typeof expires === "number" ? expires : undefined,
      attributes,
      generation: undefined,
    };
    if (!spilled) return row;
    const { ttl } = lifetimeOf(row);
    return {
      ...row,
      generation: await writeParts(this.#deps, this.#ownerOf(row), spilled, ttl ? { ttl } : {}),
    };
  }

  /** Makes the change as a whole, or nothing of it. */
  async commit(asked: Change): Promise<Outcome> {
    let change = asked;
    let outcome = await this.#write(change);
    if (outcome === "record changed" && !change.before) {
      // Where a record is to be new, one may be in the way that has expired: it is replaced, with all that it takes.
      const before = await this.#expiredRow(change.after.id);
      if (before) change = { before, after: change.after };
      if (before) outcome = await this.#write(change);
    }
    // Where this fails, as where the outcome of the write stays unknown, the sweep will find what is left.
    const leftover = outcome === "done" ? change.before : change.after;
    await this.#deleteParts(leftover).catch(() => undefined);
    return outcome;
  }

  async #unknownFields(row: Row): Promise<Record<string, unknown>> {
    const unknown = Object.entries(row.attributes).filter(([name]) => !this.#knownFields.has(name));
    if (unknown.length === 0) return {};
    // Without its parts the record is another one by now, and will not be replaced.
    const parts = row.generation && (await readParts(this.#deps, this.#ownerOf(row), row.generation));
    return row.generation && !parts ? {} : decodeFields(Object.fromEntries(unknown), parts);
  }

  async #write(change: Change): Promise<Outcome> {
    const { before, after } = change;
    const place = { table: this.#deps.table.name, definition: this.#definition, now: this.#deps.now() };
    const { record, claims, releases, entries } = writesOf(place, change);
    const adoption = this.#withParts(after, adoptParts);
    const abandonment = this.#withParts(before, abandonParts);
    let writes = [record, ...claims, ...releases, ...entries, ...adoption, ...abandonment];
    for (;;) {
      const refused = await writeTogether(this.#deps, writes);
      if (refused.length === 0) return "done";
      if (refused.includes(record)) return "record changed";
      if (refused.some((write) => claims.includes(write))) return "value taken";
      if (refused.some((write) => adoption.includes(write))) {
        throw unavailable("The write took too long; try again.");
      }
      // What is left are releases, of values that another record holds by now.
      writes = writes.filter((write) => !refused.includes(write));
    }
  }

  async #expiredRow(id: string): Promise<Row | undefined> {
    const row = await this.#anyRow(id);
    return row && !this.isAlive(row) ? row : undefined;
  }

  async #anyRow(id: string): Promise<Row | undefined> {
    const item = await getItem(this.#deps, recordKey(this.#definition.name, id));
    return item && toRow(item);
  }

  #withParts(
    row: Row | undefined,
    write: (deps: PartsDeps, owner: PartsOwner, generation: Generation) => TransactWriteItem,
  ): readonly TransactWriteItem[] {
    return row?.generation ? [write(this.#deps, this.#ownerOf(row), row.generation)] : [];
  }

  async #deleteParts(row: Row | undefined): Promise<void> {
    if (row?.generation) await deleteParts(this.#deps, this.#ownerOf(row), row.generation);
  }

  /** @returns Undefined when the record has gone while its parts were read. */
  async #complete(read: Row): Promise<Stored<T> | undefined> {
    let row: Row | undefined = read;
    while (row) {
      const { generation } = row;
      const parts = generation && (await readParts(this.#deps, this.#ownerOf(row), generation));
      if (!generation || parts) {
        return { row, record: parseRecord(this.#definition, decodeFields(row.attributes, parts)) };
      }
      // Its parts went because it was replaced or deleted: then it is another one now.
      const next = await this.row(row.id);
      if (next?.version === row.version) throw this.#incomplete();
      row = next;
    }
    return undefined;
  }

  #ownerOf({ id }: Row): PartsOwner {
    return { collection: this.#definition.name, id };
  }

  #incomplete(): VultusError {
    return new VultusError(
      "internal",
      `A record of ${this.#definition.name} has lost a part; restore it from a backup or delete it.`,
    );
  }
}

/** How many large records are read at once. */
const WIDTH = 4;
