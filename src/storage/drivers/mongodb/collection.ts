/** A collection of records as one of documents; the same code for every collection, on MongoDB and on what speaks its protocol. */
import { setTimeout as wait } from "node:timers/promises";
import type { Collection, Filter, FindOptions, SortDirection } from "mongodb";
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
import { encode, fromDocument, type StoredDocument, toDocument, updateTo } from "./documents.ts";
import { type Fields, fieldsOf } from "./fields.ts";
import { COMMAND_MS, type MongoConnection } from "./server.ts";
import type { Turns } from "./turns.ts";

export interface MongoCollectionDeps {
  readonly connection: MongoConnection;
  readonly turns: Turns;
  readonly now: Now;
  readonly random: RandomBytes;
}

/** @see RecordStore for what each method promises. */
export class MongoCollection<T extends { readonly id: string }> implements DriverCollection<T> {
  readonly #definition: CollectionDefinition<T>;
  readonly #fields: Fields;
  readonly #deps: MongoCollectionDeps;

  constructor(definition: CollectionDefinition<T>, deps: MongoCollectionDeps) {
    this.#definition = definition;
    this.#fields = fieldsOf(definition.schema);
    this.#deps = deps;
  }

  async get(id: string): Promise<Versioned<T> | undefined> {
    const document = await this.#find(id);
    return document && { record: this.#read(document), version: document.version };
  }

  async getMany(ids: readonly string[]): Promise<readonly T[]> {
    const wanted = admitIds(ids.filter(isText));
    if (wanted.length === 0) return [];
    const documents = await this.#select([{ _id: { $in: [...wanted] } }, this.#isAlive()], {
      limit: wanted.length,
    });
    return documents.map((document) => this.#read(document));
  }

  async insert(record: T): Promise<void> {
    // A first version by chance: a record deleted and inserted again never matches a version read before.
    const document = this.#write(record, 1 + drawInteger(this.#deps.random, 2 ** 32));
    await this.#claim(document, () => this.#ask((documents) => documents.insertOne(document, limited)));
  }

  async replace(record: T, version: number): Promise<number> {
    const document = this.#write(record, version + 1);
    const { _id } = document;
    const isCurrent = allOf([isVersion(_id, version), this.#isAlive()]);
    const done = await this.#claim(document, () =>
      this.#inTurn(_id, version, (documents) =>
        documents.updateOne(isCurrent, updateTo(this.#fields, document), limited),
      ),
    );
    if (done?.matchedCount === 1) return version + 1;
    throw new VultusError(
      "record-changed",
      `The record of ${this.#definition.name} has changed; read it again.`,
    );
  }

  async take(id: string): Promise<T | undefined> {
    const document = await this.#remove(id, {});
    return document && this.#read(document);
  }

  async list(query: ListQuery<T>): Promise<Page<T>> {
    const plan = planListing(this.#definition, query);
    if (plan.isEmpty) return { items: [], next: undefined };
    const direction: SortDirection = plan.descending ? -1 : 1;
    const order = plan.orderBy === undefined ? [] : [[plan.orderBy, direction] as const];
    const documents = await untilCancelled(query.signal, () =>
      this.#select([...this.#conditions(plan), this.#isAlive()], {
        sort: new Map([...order, ["_id", direction]]),
        limit: plan.limit + 1,
      }),
    );
    return toPage(
      plan,
      documents.map((document) => this.#read(document)),
    );
  }

  async ids(query: IdsQuery): Promise<Page<string>> {
    const plan = planIds(query);
    if (plan.isEmpty) return { items: [], next: undefined };
    const documents = await untilCancelled(query.signal, () =>
      this.#select(
        [
          { _id: { $gte: plan.prefix, ...(plan.below !== undefined && { $lt: plan.below }) } },
          plan.after === undefined ? undefined : { _id: { $gt: plan.after } },
          this.#isAlive(),
        ],
        { sort: new Map([["_id", 1]]), limit: plan.limit + 1, projection: { _id: 1 } },
      ),
    );
    return toIdsPage(
      plan,
      documents.map(({ _id }) => _id),
    );
  }

  async delete(id: string): Promise<boolean> {
    const { expiresBy } = this.#definition;
    const projection = { version: 1, ...(expiresBy !== undefined && { [expiresBy]: 1 }) };
    return (await this.#remove(id, { projection })) !== undefined;
  }

  /** Deletes what has expired, in portions that end within the time for one command; returns how many records went. */
  async sweep(): Promise<number> {
    const isExpired = this.#isExpired();
    if (!isExpired) return 0;
    let total = 0;
    for (;;) {
      const portion = await this.#select([isExpired], { limit: SWEEP_PORTION, projection: { _id: 1 } });
      const isOfPortion = { _id: { $in: portion.map(({ _id }) => _id) } };
      const gone = await this.#ask((documents) =>
        documents.deleteMany(allOf([isOfPortion, isExpired]), limited),
      );
      total += gone.deletedCount;
      if (portion.length < SWEEP_PORTION) return total;
    }
  }

  #write(record: T, version: number): StoredDocument {
    return toDocument(this.#fields, copyFields(admitRecord(this.#definition, record)), version);
  }

  #read(document: StoredDocument): T {
    return parseRecord(this.#definition, fromDocument(this.#fields, document));
  }

  async #find(id: string, options: FindOptions = {}): Promise<StoredDocument | undefined> {
    if (!isText(id) || !isStorableKey(id)) return undefined;
    const document = await this.#ask((documents) =>
      documents.findOne({ _id: id }, { ...options, ...limited }),
    );
    return document && this.#isStillAlive(document) ? document : undefined;
  }

  /** Removes the very version that was read, so that one of many callers gets it; reads again when another was faster. */
  async #remove(id: string, options: FindOptions): Promise<StoredDocument | undefined> {
    for (let attempt = 0; attempt < REMOVE_ATTEMPTS; attempt++) {
      const document = await this.#find(id, options);
      if (!document) return undefined;
      const { _id, version } = document;
      const done = await this.#inTurn(_id, version, (documents) =>
        documents.deleteOne(isVersion(_id, version), limited),
      );
      if (done?.deletedCount === 1) return document;
      await wait(REMOVE_POLL_MS);
    }
    throw new VultusError("storage-unavailable", "Others keep changing this record; try again in a moment.", {
      retryAfterSeconds: 2,
    });
  }

  /** Where the server does not look and write in one step, no two callers may change the same version at once; undefined: another one does. */
  async #inTurn<R>(
    id: string,
    version: number,
    change: (documents: Collection<StoredDocument>) => Promise<R>,
  ): Promise<R | undefined> {
    const { connection, turns } = this.#deps;
    if (connection.traits.isAtomic) return this.#ask(change);
    const turn = JSON.stringify([this.#definition.name, id, version]);
    return (await turns.tryTake(turn, () => this.#ask(change)))?.result;
  }

  /** Writes; when a key is taken, first clears expired records that still hold one and tries once more. */
  async #claim<R>(document: StoredDocument, write: () => Promise<R>): Promise<R> {
    try {
      return await write();
    } catch (error) {
      const isExpired = this.#isExpired();
      if (!isProblem(error, "record-exists") || !isExpired) throw error;
      const keys = ["_id", ...this.#definition.unique].filter((field) => document[field] !== undefined);
      const holdsKey = { $or: keys.map((field) => ({ [field]: { $eq: document[field] } })) };
      await this.#ask((documents) => documents.deleteMany(allOf([isExpired, holdsKey]), limited));
      return write();
    }
  }

  #isExpired(): Filter<StoredDocument> | undefined {
    const { expiresBy } = this.#definition;
    return expiresBy === undefined ? undefined : { [expiresBy]: { $lte: new Date(this.#deps.now()) } };
  }

  #isAlive(): Filter<StoredDocument> | undefined {
    const { expiresBy } = this.#definition;
    // Also where there is none.
    return expiresBy === undefined
      ? undefined
      : { [expiresBy]: { $not: { $lte: new Date(this.#deps.now()) } } };
  }

  #isStillAlive(document: StoredDocument): boolean {
    const { expiresBy } = this.#definition;
    const expiresAt = expiresBy === undefined ? undefined : document[expiresBy];
    return !(expiresAt instanceof Date) || expiresAt.getTime() > this.#deps.now();
  }

  #conditions({
    where,
    orderBy,
    from,
    after,
    descending,
  }: ListPlan<T>): (Filter<StoredDocument> | undefined)[] {
    const encoded = (value: unknown): unknown => orderBy && encode(this.#fields[orderBy], value);
    return [
      where && { [where.field]: { $eq: where.equals } },
      orderBy !== undefined && from !== undefined ? { [orderBy]: { $gte: encoded(from) } } : undefined,
      after && isBeyond(after.id, orderBy, encoded(after.order), descending ? "$lt" : "$gt"),
    ];
  }

  #select(
    filters: readonly (Filter<StoredDocument> | undefined)[],
    options: FindOptions & { readonly limit: number },
  ): Promise<StoredDocument[]> {
    const { limit } = options;
    return this.#ask((documents) =>
      documents.find(allOf(filters), { ...options, ...limited, batchSize: limit }).toArray(),
    );
  }

  #ask<R>(work: (documents: Collection<StoredDocument>) => Promise<R>): Promise<R> {
    return this.#deps.connection.run((database) => work(database.collection(this.#definition.name)));
  }
}

const limited = { maxTimeMS: COMMAND_MS };
const SWEEP_PORTION = 1_000;
const REMOVE_POLL_MS = 10;
/** A few seconds: a caller whose rival died with its turn tries again later. */
const REMOVE_ATTEMPTS = 200;

/** Asked although the types say so: an object that got past them would be taken for operators. */
function isText(value: unknown): value is string {
  return typeof value === "string";
}

function isVersion(id: string, version: number): Filter<StoredDocument> {
  return { _id: { $eq: id }, version: { $eq: version } };
}

function allOf(filters: readonly (Filter<StoredDocument> | undefined)[]): Filter<StoredDocument> {
  const all = filters.filter((filter) => filter !== undefined);
  // A list of conditions may not be empty.
  return all.length === 0 ? {} : { $and: all };
}

/** Behind a position in the order of a field (if any) and then of ids. */
function isBeyond(
  id: string,
  orderBy: string | undefined,
  order: unknown,
  sign: "$lt" | "$gt",
): Filter<StoredDocument> {
  if (orderBy === undefined) return { _id: { [sign]: id } };
  return { $or: [{ [orderBy]: { [sign]: order } }, { [orderBy]: { $eq: order }, _id: { [sign]: id } }] };
}
