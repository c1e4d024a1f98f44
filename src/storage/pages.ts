/** Goes through a listing a page at a time. */
import { type Collection, type ListQuery, MAX_PAGE } from "./records.ts";

/** @param query What is listed, and how many a page, as many as can be without; everything by id without. */
export async function* everyPage<T extends { readonly id: string }>(
  collection: Pick<Collection<T>, "list">,
  query: Partial<Omit<ListQuery<T>, "after">> = {},
): AsyncGenerator<readonly T[], void> {
  let after: string | undefined;
  do {
    const page = await collection.list({ limit: MAX_PAGE, ...query, after });
    yield page.items;
    after = page.next;
  } while (after !== undefined);
}

/** The same, a record at a time. */
export async function* everyRecord<T extends { readonly id: string }>(
  collection: Pick<Collection<T>, "list">,
  query: Partial<Omit<ListQuery<T>, "after">> = {},
): AsyncGenerator<T, void> {
  for await (const page of everyPage(collection, query)) yield* page;
}
