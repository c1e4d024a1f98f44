/** A database whose every call is written down: two answers in one time do the same work. */
import type { RecordStore } from "../../src/storage/record-store.ts";

/** @param calls Gets `collection.method` of every call. */
export function watched(records: RecordStore, calls: string[]): RecordStore {
  return new Proxy(records, {
    get(target, name: keyof RecordStore) {
      const part = target[name];
      if (typeof part !== "object") return part;
      return new Proxy(part, {
        get(collection, method) {
          const work: unknown = Reflect.get(collection, method);
          if (typeof work !== "function") return work;
          return (...args: unknown[]): unknown => {
            calls.push(`${name}.${String(method)}`);
            return Reflect.apply(work, collection, args);
          };
        },
      });
    },
  });
}
