import { Binary } from "mongodb";
import { describe, expect, it } from "vitest";
import { samples } from "../../samples.contract.ts";
import { fromDocument, type StoredDocument, toDocument, updateTo } from "./documents.ts";
import { fieldsOf } from "./fields.ts";

const fields = fieldsOf(samples.schema);

describe("a document", () => {
  it("has the types that a person would look for, and JSON as its text", () => {
    const document = toDocument(
      fields,
      {
        id: "a",
        text: "t",
        count: 3,
        bytes: new Uint8Array([1, 2]),
        tags: ["x"],
        extra: { "a.b": 1, $gt: "", nested: [null] },
        expiresAt: 1_000,
      },
      7,
    );
    expect(document).toStrictEqual({
      _id: "a",
      version: 7,
      text: "t",
      count: 3,
      bytes: new Binary(new Uint8Array([1, 2])),
      tags: ["x"],
      extra: '{"a.b":1,"$gt":"","nested":[null]}',
      expiresAt: new Date(1_000),
    });
  });

  it.each([1, 1.5, -0.25, 1e21, "text", true, [], {}, { $set: { "a.b": { "": [] } } }, [[1], [null]]])(
    "gives back the JSON %j",
    (extra) => {
      expect(fromDocument(fields, toDocument(fields, { id: "a", extra }, 1))).toStrictEqual({
        id: "a",
        extra,
      });
    },
  );

  it("gives back keys that have a meaning in JavaScript", () => {
    const extra: unknown = JSON.parse('{"__proto__": 1, "constructor": 2}');
    expect(JSON.stringify(fromDocument(fields, toDocument(fields, { id: "a", extra }, 1))["extra"])).toBe(
      '{"__proto__":1,"constructor":2}',
    );
  });

  it("replaces what this version knows and leaves alone what a newer one has added", () => {
    const { $set, $unset } = updateTo(fields, toDocument(fields, { id: "a", text: "t", count: 3 }, 7));
    expect($set).toStrictEqual({ version: 7, text: "t", count: 3 });
    const known = Object.keys(fields).filter((name) => !["id", "text", "count"].includes(name));
    expect(Object.keys($unset ?? {}).sort()).toStrictEqual(known.sort());
  });

  it("is refused beyond 16 MB, and not below", () => {
    const record = (length: number): Record<string, unknown> => ({ id: "a", bytes: new Uint8Array(length) });
    expect(() => toDocument(fields, record(16_777_000), 1)).not.toThrow();
    expect(() => toDocument(fields, record(16_777_216), 1)).toThrow(
      expect.objectContaining({ code: "bad-request" }),
    );
  });

  it("that holds a broken text for JSON is reported without it", () => {
    const document: StoredDocument = { _id: "a", version: 1, extra: "{my-secret" };
    expect(() => fromDocument(fields, document)).toThrow(expect.objectContaining({ code: "internal" }));
    expect(() => fromDocument(fields, document)).not.toThrow(/my-secret/);
  });
});
