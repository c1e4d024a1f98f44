/** A collection whose methods a test can replace one by one. */
import type { Collection } from "../../src/storage/records.ts";

/** Hands every call on: a class's own methods cannot be taken off it. */
export function bound<T extends { readonly id: string }>(collection: Collection<T>): Collection<T> {
  return {
    get: (id) => collection.get(id),
    getMany: (ids) => collection.getMany(ids),
    insert: (record) => collection.insert(record),
    replace: (record, version) => collection.replace(record, version),
    take: (id) => collection.take(id),
    list: (query) => collection.list(query),
    ids: (query) => collection.ids(query),
    delete: (id) => collection.delete(id),
  };
}
