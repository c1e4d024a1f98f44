/** The records port: typed collections that every database driver offers alike. The contract suite beside it says what each method promises. */
import type { z } from "zod";

/** A record as stored, with the version that a later `replace` must name. */
export interface Versioned<T> {
  readonly record: T;
  readonly version: number;
}

/** One page of a listing; `next` is passed as `after` to get the following one. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly next: string | undefined;
}

export interface ListQuery<T> {
  /** A declared index of the collection. Left out: the whole collection, by id. */
  readonly index?: string;
  /** The value of the index's field; only with `index`. */
  readonly equals?: string;
  /** Only records whose order field is at or after this value; only with an ordered index. */
  readonly from?: number;
  /** By the index's order field, then by id. Default `ascending`. */
  readonly order?: "ascending" | "descending";
  /** From 1 to 1,000. */
  readonly limit: number;
  /** `next` of the page before. Records inserted or deleted meanwhile never make a listing repeat or skip another record. */
  readonly after?: string | undefined;
  /** Gives up: the listing then rejects at once with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** Never set: keeps the record type in the query. */
  readonly type?: T;
}

/** Asks for ids alone, by their bytes. */
export interface IdsQuery {
  /** Only ids that begin with this. */
  readonly prefix?: string;
  /** From 1 to 1,000. */
  readonly limit: number;
  /** `next` of the page before. */
  readonly after?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** The most records that one call reads. */
export const MAX_PAGE = 1_000;

/** Records of one kind. A record whose expiry has passed is absent from every answer. */
export interface Collection<T extends { readonly id: string }> {
  get(id: string): Promise<Versioned<T> | undefined>;
  /** The records that there are, in no order, each once. @param ids At most 1,000. */
  getMany(ids: readonly string[]): Promise<readonly T[]>;
  /** @throws {VultusError} `record-exists` when the id or a unique field is taken; nothing is written then. */
  insert(record: T): Promise<void>;
  /**
   * Compare-and-set.
   *
   * @returns The new version.
   * @throws {VultusError} `record-changed` when the record is gone or has another version; `record-exists` when a unique field is taken.
   */
  replace(record: T, version: number): Promise<number>;
  /** Removes the record and returns it: of many concurrent calls exactly one gets it. */
  take(id: string): Promise<T | undefined>;
  list(query: ListQuery<T>): Promise<Page<T>>;
  /** A listing by id that reads no record, which may be megabytes. */
  ids(query: IdsQuery): Promise<Page<string>>;
  /** @returns Whether there was a record to delete. */
  delete(id: string): Promise<boolean>;
}

export interface IndexDefinition<T> {
  readonly by: keyof T & string;
  /** A numeric field that orders the records of one value; default the id. */
  readonly orderBy?: keyof T & string;
}

/** A collection as its driver opens it. */
export interface DriverCollection<T extends { readonly id: string }> extends Collection<T> {
  /** Deletes what has expired; returns how many records went. */
  sweep(): Promise<number>;
}

/** What a driver needs to know of a collection to lay out its table. */
export interface CollectionDefinition<T extends { readonly id: string }> {
  readonly name: string;
  readonly schema: z.ZodType<T>;
  /** Fields of which no two records may share a value (any number may lack it); each is an index of its own name, too. */
  readonly unique: readonly (keyof T & string)[];
  readonly indexes: Readonly<Record<string, IndexDefinition<T>>>;
  /** The field with the expiry, in epoch milliseconds; absent or undefined: never. */
  readonly expiresBy?: keyof T & string;
}

/** Declares a collection; the record type is read off the schema. */
export function defineCollection<T extends { readonly id: string }>(
  definition: CollectionDefinition<T>,
): CollectionDefinition<T> {
  return definition;
}
