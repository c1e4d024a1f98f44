/** A collection within the one table; the same code for every collection. */
import { VultusError } from "../../../shared/errors.ts";
import { drawInteger } from "../../../shared/random.ts";
import { admitRecord } from "../../border.ts";
import { untilCancelled } from "../../cancel.ts";
import {
  admitIds,
  type IdsPlan,
  type ListPlan,
  planIds,
  planListing,
  toIdsPage,
  toPage,
} from "../../listing.ts";
import type {
  CollectionDefinition,
  DriverCollection,
  IdsQuery,
  ListQuery,
  Page,
  Versioned,
} from "../../records.ts";
import { unavailable } from "./failures.ts";
import { entryPartition, expiryPartitions, idOf, keyOfItem } from "./keys.ts";
import { BY_EXPIRY, EXPIRING } from "./layout.ts";
import { inParallel, inPortions } from "./parallel.ts";
import { type PartsDeps, sweepRemnants } from "./parts.ts";
import { RecordItems } from "./record-items.ts";
import { walkItems } from "./requests.ts";
import type { Row } from "./rows.ts";
import { type Found, walkClaim, walkIds, walkIndex } from "./walks.ts";
import { entryOf } from "./writes.ts";

/** @see RecordStore for what each method promises. */
export class DynamoCollection<T extends { readonly id: string }> implements DriverCollection<T> {
  readonly #definition: CollectionDefinition<T>;
  readonly #deps: PartsDeps;
  readonly #items: RecordItems<T>;

  constructor(definition: CollectionDefinition<T>, deps: PartsDeps) {
    this.#definition = definition;
    this.#deps = deps;
    this.#items = new RecordItems(definition, deps);
  }

  async get(id: string): Promise<Versioned<T> | undefined> {
    const found = await this.#items.find(id);
    return found && { record: found.record, version: found.row.version };
  }

  async getMany(ids: readonly string[]): Promise<readonly T[]> {
    const rows = await this.#items.rows(admitIds(ids));
    return (await this.#items.complete(rows)).map(({ record }) => record);
  }

  async insert(record: T): Promise<void> {
    const admitted = admitRecord(this.#definition, record);
    // A first version by chance: a record deleted and inserted again never matches a version read before.
    const after = await this.#items.stage(admitted, 1 + drawInteger(this.#deps.random, 2 ** 32));
    if ((await this.#items.commit({ before: undefined, after })) !== "done") throw this.#exists();
  }

  async replace(record: T, version: number): Promise<number> {
    const admitted = admitRecord(this.#definition, record);
    const before = await this.#items.row(record.id);
    if (before?.version !== version) throw this.#changed();
    const after = await this.#items.stage(admitted, version + 1, before);
    const outcome = await this.#items.commit({ before, after });
    if (outcome === "record changed") throw this.#changed();
    if (outcome === "value taken") throw this.#exists();
    return after.version;
  }

  async take(id: string): Promise<T | undefined> {
    return (await this.#remove(() => this.#items.find(id)))?.record;
  }

  async list(query: ListQuery<T>): Promise<Page<T>> {
    const plan = planListing(this.#definition, query);
    if (plan.isEmpty) return { items: [], next: undefined };
    return untilCancelled(query.signal, async () => toPage(plan, await this.#collect(query, plan)));
  }

  async ids(query: IdsQuery): Promise<Page<string>> {
    const plan = planIds(query);
    if (plan.isEmpty) return { items: [], next: undefined };
    return untilCancelled(query.signal, async () => toIdsPage(plan, await this.#collectIds(query, plan)));
  }

  async delete(id: string): Promise<boolean> {
    const find = async (): Promise<{ readonly row: Row } | undefined> => {
      const row = await this.#items.row(id);
      return row && { row };
    };
    return (await this.#remove(find)) !== undefined;
  }

  /** Deletes what has expired, and the parts that crashes have left; returns how many records went. */
  async sweep(): Promise<number> {
    const { name, expiresBy } = this.#definition;
    let total = 0;
    const partitions = expiresBy === undefined ? [] : expiryPartitions(name);
    for (const partition of partitions) total += await this.#sweepPartition(partition);
    await sweepRemnants(this.#deps, name);
    return total;
  }

  /** @returns What was removed; undefined when there is nothing. Of many who try at once, the one whose write is made has it. */
  async #remove<F extends { readonly row: Row }>(find: () => Promise<F | undefined>): Promise<F | undefined> {
    for (let turn = 0; turn < MOST_TURNS; turn++) {
      const found = await find();
      if (!found) return undefined;
      if ((await this.#items.commit({ before: found.row, after: undefined })) === "done") return found;
    }
    throw unavailable("The record is written all the time; try again in a moment.");
  }

  /** Reads records as a walk comes to them, until one more than the page holds is found or the walk ends. */
  async #collect(query: ListQuery<T>, plan: ListPlan<T>): Promise<readonly T[]> {
    const wanted = plan.limit + 1;
    const records: T[] = [];
    let found: Found[] = [];
    let portion = wanted;
    for await (const one of this.#walk(query, plan)) {
      if (!this.#items.isAlive(one)) continue;
      found.push(one);
      if (found.length < portion) continue;
      records.push(...(await this.#readFound(found, query)));
      if (records.length >= wanted) return records;
      found = [];
      // Some of what was found is gone already: more and more at once, should there be much of that.
      portion = Math.max(wanted - records.length, Math.min(portion * 2, MOST_AGAIN));
    }
    return [...records, ...(await this.#readFound(found, query))];
  }

  #walk({ index, equals, signal }: ListQuery<T>, plan: ListPlan<T>): AsyncGenerator<Found> {
    const { from, descending, after, limit } = plan;
    const walk = { collection: this.#definition.name, descending, after, portion: limit + 1, signal };
    if (index === undefined || equals === undefined) return walkIds(this.#deps, { ...walk, prefix: "" });
    if (this.#isUnique(index)) return walkClaim(this.#deps, { ...walk, field: index, equals });
    return walkIndex(this.#deps, { ...walk, index, equals, from });
  }

  async #collectIds({ signal }: IdsQuery, plan: IdsPlan): Promise<readonly string[]> {
    const { prefix, limit } = plan;
    const ids: string[] = [];
    const after = plan.after === undefined ? undefined : { order: undefined, id: plan.after };
    const walk = { collection: this.#definition.name, descending: false, after, portion: limit + 1, signal };
    for await (const found of walkIds(this.#deps, { ...walk, prefix })) {
      if (this.#items.isAlive(found)) ids.push(found.id);
      if (ids.length > limit) break;
    }
    return ids;
  }

  /** The records that still stand where they were found, in that order. */
  async #readFound(found: readonly Found[], query: ListQuery<T>): Promise<readonly T[]> {
    // One that was moved meanwhile is found twice.
    const rows = await this.#items.rows([...new Set(found.map(({ id }) => id))]);
    const stored = new Map((await this.#items.complete(rows)).map((one) => [one.row.id, one]));
    return found.flatMap((place) => {
      const one = stored.get(place.id);
      return one && this.#standsAt(place, one.row, query) ? [one.record] : [];
    });
  }

  #standsAt({ sort }: Found, row: Row, { index, equals }: ListQuery<T>): boolean {
    if (index === undefined || equals === undefined) return true;
    if (this.#isUnique(index)) return row.attributes[index]?.S === equals;
    const entry = entryOf(this.#definition, index, row);
    const partition = entryPartition(this.#definition.name, index, equals);
    return entry?.pk.S === partition && Buffer.compare(entry.sk.B, sort) === 0;
  }

  #isUnique(index: string): boolean {
    return this.#definition.unique.some((field) => field === index);
  }

  async #sweepPartition(partition: string): Promise<number> {
    const listed = walkItems(this.#deps, {
      index: BY_EXPIRY,
      partition: [EXPIRING, partition],
      sort: ["expires", undefined, { N: `${this.#deps.now()}` }],
      portion: SWEEP_PORTION,
    });
    let gone = 0;
    for await (const items of inPortions(listed, SWEEP_PORTION)) {
      const keys = items.map(keyOfItem).filter((key) => key !== undefined);
      const rows = await this.#items.rows(keys.map((key) => idOf(this.#definition.name, key)));
      const expired = rows.filter((row) => !this.#items.isAlive(row));
      const remove = (before: Row) => this.#items.commit({ before, after: undefined });
      const outcomes = await inParallel(expired, SWEEP_WIDTH, remove);
      gone += outcomes.filter((outcome) => outcome === "done").length;
    }
    return gone;
  }

  #exists(): VultusError {
    return new VultusError(
      "record-exists",
      `A record of ${this.#definition.name} with this key exists; choose another.`,
    );
  }

  #changed(): VultusError {
    return new VultusError(
      "record-changed",
      `The record of ${this.#definition.name} has changed; read it again.`,
    );
  }
}

const MOST_TURNS = 100;
const MOST_AGAIN = 100;
const SWEEP_PORTION = 100;
const SWEEP_WIDTH = 8;
