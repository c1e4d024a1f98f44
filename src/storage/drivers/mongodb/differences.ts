/** Compares how a database is laid out with how it should be; each difference can be said in a sentence and put right. */
import { isDeepStrictEqual } from "node:util";
import type { Db, Document } from "mongodb";
import { VultusError } from "../../../shared/errors.ts";
import { type Finding, forOperator, forSetup } from "../../finding.ts";
import { hasCode } from "./failures.ts";
import type { CollectionLayout, NamedIndex } from "./layout.ts";
import type { ServerTraits } from "./server.ts";

/** What the server tells of a collection. */
export interface FoundCollection {
  readonly name: string;
  readonly options: Document;
  readonly indexes: readonly Document[];
}

export interface Difference extends Finding {
  /** Safe to repeat, and to do while another server does the same. */
  repair(database: Db): Promise<void>;
}

/** What the server tells of those of the collections that it has. */
export async function findCollections(
  database: Db,
  layouts: readonly CollectionLayout[],
): Promise<readonly FoundCollection[]> {
  const present = await database.listCollections().toArray();
  const wanted = present.filter(({ name }) => layouts.some((layout) => layout.name === name));
  return Promise.all(
    wanted.map(async ({ name, ...rest }) => ({
      name,
      options: "options" in rest ? (rest.options ?? {}) : {},
      indexes: await database.collection(name).listIndexes().toArray(),
    })),
  );
}

/** @param traits What the server does not know is not missed. */
export function differencesBetween(
  layouts: readonly CollectionLayout[],
  found: readonly FoundCollection[],
  traits: ServerTraits,
): readonly Difference[] {
  return layouts.flatMap((layout) => {
    const collection = found.find(({ name }) => name === layout.name);
    if (!collection) return [missingCollection(layout, traits)];
    return [
      ...(collection.options["collation"] === undefined ? [] : [foreignOrder(layout)]),
      ...(!traits.keepsRules || hasValidator(layout, collection) ? [] : [foreignValidator(layout)]),
      ...layout.indexes
        .filter((index) => !collection.indexes.some((present) => isSameIndex(present, index, traits)))
        .map((index) => foreignIndex(layout, index, collection, traits)),
    ];
  });
}

function missingCollection(layout: CollectionLayout, traits: ServerTraits): Difference {
  return {
    ...forSetup(`The collection ${layout.name} is missing.`),
    async repair(database) {
      try {
        // With its rules at once: later it takes the role dbAdmin to set them.
        await database.createCollection(layout.name, traits.keepsRules ? rulesOf(layout) : {});
      } catch (error) {
        if (!hasCode(error, NAMESPACE_EXISTS)) throw error;
        if (traits.keepsRules) await foreignValidator(layout).repair(database);
      }
      for (const index of layout.indexes) await createIndex(database, layout, index, traits);
    },
  };
}

/** Ids and unique values would be compared as a language does, not by their bytes. */
function foreignOrder({ name }: CollectionLayout): Difference {
  const advice = `The collection ${name} was made with a collation, by which different ids may count as equal; move it away and start again.`;
  return {
    ...forOperator(advice),
    repair: () => Promise.reject(new VultusError("config-invalid", advice)),
  };
}

function foreignValidator(layout: CollectionLayout): Difference {
  return {
    ...forSetup(`The validator of ${layout.name} is not the one that this version sets.`),
    async repair(database) {
      await database.command({ collMod: layout.name, ...rulesOf(layout) });
    },
  };
}

function foreignIndex(
  layout: CollectionLayout,
  index: NamedIndex,
  { indexes }: FoundCollection,
  traits: ServerTraits,
): Difference {
  const isPresent = indexes.some((present) => present["name"] === index.name);
  const state = isPresent ? "not as this version makes it" : "missing";
  return {
    ...forSetup(`The index ${index.name} of ${layout.name} is ${state}.`),
    async repair(database) {
      if (isPresent) await dropIndex(database, layout, index);
      await createIndex(database, layout, index, traits);
    },
  };
}

async function dropIndex(database: Db, { name }: CollectionLayout, index: NamedIndex): Promise<void> {
  await database
    .collection(name)
    .dropIndex(index.name)
    .catch((error: unknown) => {
      if (!hasCode(error, INDEX_NOT_FOUND)) throw error;
    });
}

/** One at a time: FerretDB 1.24 breaks off when it is asked for several that it has. */
async function createIndex(
  database: Db,
  { name }: CollectionLayout,
  { expireAfterSeconds, ...index }: NamedIndex,
  { keepsRules }: ServerTraits,
): Promise<void> {
  const expiry = keepsRules && expireAfterSeconds !== undefined ? { expireAfterSeconds } : {};
  await database.collection(name).createIndexes([{ ...index, ...expiry }]);
}

function rulesOf({ validator }: CollectionLayout): Document {
  return { validator, validationLevel: "strict", validationAction: "error" };
}

function hasValidator({ validator }: CollectionLayout, { options }: FoundCollection): boolean {
  const { validationLevel = "strict", validationAction = "error" } = options;
  return (
    isDeepStrictEqual(options["validator"], validator) &&
    validationLevel === "strict" &&
    validationAction === "error"
  );
}

/** FerretDB tells of no `sparse`; its unique indexes always leave out what a record lacks. */
function isSameIndex(present: Document, wanted: NamedIndex, { keepsRules }: ServerTraits): boolean {
  const rules = keepsRules ? ["sparse", "expireAfterSeconds", "partialFilterExpression"] : [];
  const isAlike = ["name", "unique", ...rules].every((option) =>
    isDeepStrictEqual(present[option], wanted[option as keyof NamedIndex]),
  );
  // The order of a key's fields matters.
  return isAlike && JSON.stringify(present["key"]) === JSON.stringify(wanted.key);
}

const NAMESPACE_EXISTS = 48;
const INDEX_NOT_FOUND = 27;
