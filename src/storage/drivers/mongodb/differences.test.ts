import type { Db, Document } from "mongodb";
import { describe, expect, it } from "vitest";
import { collections } from "../../collections.ts";
import { type Difference, differencesBetween, type FoundCollection } from "./differences.ts";
import { layoutOf } from "./layout.ts";
import { shortcomingsOf } from "./migrate.ts";
import type { ServerTraits } from "./server.ts";

const mongo: ServerTraits = { product: "MongoDB 8.0.4", isAtomic: true, keepsRules: true };
const ferret: ServerTraits = { product: "FerretDB v1.24.0", isAtomic: false, keepsRules: false };
const layout = layoutOf(collections.sessions);
const rules = { validator: layout.validator, validationLevel: "strict", validationAction: "error" };
/** As a MongoDB lists what it was asked for. */
const whole: FoundCollection = {
  name: "sessions",
  options: rules,
  indexes: [{ v: 2, key: { _id: 1 }, name: "_id_" }, ...layout.indexes.map((index) => ({ v: 2, ...index }))],
};

function compare(found: readonly FoundCollection[], traits = mongo): readonly Difference[] {
  return differencesBetween([layout], found, traits);
}

function withIndexes(change: (index: Document) => Document | undefined): FoundCollection {
  return { ...whole, indexes: whole.indexes.flatMap((index) => change(index) ?? []) };
}

describe("a collection", () => {
  it("that is laid out as it should be differs in nothing", () => {
    expect(compare([whole])).toStrictEqual([]);
  });

  it("may have more indexes than Vultus needs", () => {
    const more = { ...whole, indexes: [...whole.indexes, { v: 2, key: { address: 1 }, name: "mine" }] };
    expect(compare([more])).toStrictEqual([]);
  });

  const { indexes: _indexes, ...named } = whole;
  it.each<[string, FoundCollection[], string]>([
    ["is not there", [], "The collection sessions is missing."],
    ["has no validator", [{ ...whole, options: {} }], "The validator of sessions"],
    [
      "only warns",
      [{ ...whole, options: { ...rules, validationAction: "warn" } }],
      "The validator of sessions",
    ],
    [
      "has another validator",
      [{ ...whole, options: { ...rules, validator: { $jsonSchema: { required: ["_id"] } } } }],
      "The validator of sessions",
    ],
    [
      "compares as a language does",
      [{ ...whole, options: { ...rules, collation: { locale: "de" } } }],
      "collation",
    ],
    ["lacks an index", [{ ...named, indexes: [] }], "The index byUser of sessions is missing."],
    [
      "has an index of another order",
      [
        withIndexes((index) =>
          index["name"] === "byUser" ? { ...index, key: { userId: 1, _id: 1, createdAt: 1 } } : index,
        ),
      ],
      "The index byUser of sessions is not as this version makes it.",
    ],
    [
      "does not delete what has expired",
      [withIndexes(({ expireAfterSeconds: _expireAfterSeconds, ...index }) => index)],
      "The index expiry of sessions is not as this version makes it.",
    ],
  ])("that %s is told of", (_what, found, sentence) => {
    expect(compare(found)[0]?.sentence).toContain(sentence);
  });

  it("on a FerretDB is not missed what that does not know", () => {
    const listed = withIndexes(
      ({ expireAfterSeconds: _expireAfterSeconds, sparse: _sparse, ...index }) => index,
    );
    expect(compare([{ ...listed, options: {} }], ferret)).toStrictEqual([]);
  });
});

it("says what a server is less than a MongoDB of today", () => {
  expect(shortcomingsOf(mongo)).toStrictEqual([]);
  expect(shortcomingsOf({ ...mongo, product: "MongoDB 5.0.31" })).toStrictEqual([
    expect.stringContaining("MongoDB 5.0.31 is older than 6"),
  ]);
  expect(shortcomingsOf(ferret)).toStrictEqual([expect.stringContaining("knows neither validators")]);
});

describe("repairing", () => {
  it("asks a MongoDB for the collection with its rules, and for each index", async () => {
    const { asked, database } = listening();
    await compare([])[0]?.repair(database);
    expect(asked).toStrictEqual([
      ["createCollection", "sessions", rules],
      ["createIndexes", "sessions", [layout.indexes[0]]],
      ["createIndexes", "sessions", [layout.indexes[1]]],
    ]);
  });

  it("asks a FerretDB for nothing that it does not know", async () => {
    const { asked, database } = listening();
    await compare([], ferret)[0]?.repair(database);
    expect(asked).toStrictEqual([
      ["createCollection", "sessions", {}],
      ["createIndexes", "sessions", [layout.indexes[0]]],
      ["createIndexes", "sessions", [{ name: "expiry", key: { expiresAt: 1 } }]],
    ]);
  });

  it("sets a validator, and makes an index anew", async () => {
    const { asked, database } = listening();
    const found = withIndexes((index) =>
      index["name"] === "byUser" ? { ...index, key: { userId: 1 } } : index,
    );
    for (const difference of compare([{ ...found, options: {} }])) await difference.repair(database);
    expect(asked).toStrictEqual([
      ["command", { collMod: "sessions", ...rules }],
      ["dropIndex", "sessions", "byUser"],
      ["createIndexes", "sessions", [layout.indexes[0]]],
    ]);
  });

  it("leaves a collection that compares otherwise to the operator", async () => {
    const { asked, database } = listening();
    const [difference] = compare([{ ...whole, options: { ...rules, collation: { locale: "de" } } }]);
    expect(difference?.remedy).toBe("operator");
    await expect(difference?.repair(database)).rejects.toMatchObject({ code: "config-invalid" });
    expect(asked).toStrictEqual([]);
  });
});

/** Takes down what a database would be asked. */
function listening(): { readonly asked: readonly unknown[]; readonly database: Db } {
  const asked: unknown[] = [];
  const note = (...words: readonly unknown[]): Promise<void> => {
    asked.push(words);
    return Promise.resolve();
  };
  const database = {
    createCollection: (name: string, options: unknown) => note("createCollection", name, options),
    command: (command: unknown) => note("command", command),
    collection: (name: string) => ({
      createIndexes: (indexes: unknown) => note("createIndexes", name, indexes),
      dropIndex: (index: string) => note("dropIndex", name, index),
    }),
  };
  // All that a repair uses of a database.
  return { asked, database: database as unknown as Db };
}
