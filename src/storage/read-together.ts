/** Makes one collection out of two of the same kind: records lie in the first or the second, and a listing shows both in one order. */
import { compareIds } from "./canonical.ts";
import { planIds, planListing, toIdsPage, toPage } from "./listing.ts";
import type { Collection, CollectionDefinition } from "./records.ts";

/** A record that both have, or a database that both are, is met once. Inserting is up to whoever knows where. */
export function readTogether<T extends { readonly id: string }>(
  definition: CollectionDefinition<T>,
  first: Collection<T>,
  second: Collection<T>,
): Omit<Collection<T>, "insert"> {
  return {
    get: async (id) => (await first.get(id)) ?? second.get(id),
    async getMany(ids) {
      const found = await Promise.all([first.getMany(ids), second.getMany(ids)]);
      return [...new Map(found.flat().map((record) => [record.id, record])).values()];
    },
    replace: async (record, version) =>
      (await first.get(record.id)) ? first.replace(record, version) : second.replace(record, version),
    async take(id) {
      const [one, other] = await Promise.all([first.take(id), second.take(id)]);
      return one ?? other;
    },
    async delete(id) {
      const gone = await Promise.all([first.delete(id), second.delete(id)]);
      return gone.includes(true);
    },
    async list(query) {
      // A position says after which record, and means the same in both.
      const [one, other] = await Promise.all([first.list(query), second.list(query)]);
      const plan = planListing(definition, query);
      const { orderBy, descending } = plan;
      const { items, next } = toPage(
        plan,
        inOneOrder(one.items, other.items, (a, b) => {
          const byField = orderBy === undefined ? 0 : Number(a[orderBy]) - Number(b[orderBy]);
          return (byField || compareIds(a.id, b.id)) * (descending ? -1 : 1);
        }),
      );
      // Where the page is just full, it is that of the side which has more: all that the other has is in it.
      return { items, next: next ?? one.next ?? other.next };
    },
    async ids(query) {
      const [one, other] = await Promise.all([first.ids(query), second.ids(query)]);
      const { items, next } = toIdsPage(planIds(query), inOneOrder(one.items, other.items, compareIds));
      return { items, next: next ?? one.next ?? other.next };
    },
  };
}

/** What compares as the same comes once. */
function inOneOrder<S>(one: readonly S[], other: readonly S[], compare: (a: S, b: S) => number): S[] {
  const sorted = [...one, ...other].sort(compare);
  return sorted.filter((item, i) => i === 0 || compare(sorted[i - 1], item) !== 0);
}
