import { expect, it } from "vitest";
import { decodeFields, encodeFields, spillFields } from "./fields.ts";

const fields = {
  text: "漢字 🙂",
  empty: "",
  bytes: new Uint8Array([0, 255]),
  none: new Uint8Array(),
  number: 0.1 + 0.2,
  tiny: Number.MIN_VALUE,
  zero: -0,
  yes: true,
  list: [1, null, "2"],
  deep: { ключ: { a: [] } },
};

it("gives back every kind of value", () => {
  expect(decodeFields(encodeFields(fields))).toStrictEqual(fields);
});

it("shows texts, bytes and numbers to whoever looks into the table", () => {
  expect(encodeFields({ text: "a", number: 1.5, bytes: new Uint8Array([1]) })).toStrictEqual({
    text: { S: "a" },
    number: { N: "1.5" },
    bytes: { B: new Uint8Array([1]) },
  });
});

it("leaves a small record in one item", () => {
  const attributes = encodeFields({ ...fields, text: "x".repeat(30_000) });
  expect(spillFields(attributes)).toStrictEqual({ attributes, spilled: undefined });
});

it("puts every large value of a large record beside the others", () => {
  const large = {
    ...fields,
    bytes: Uint8Array.from({ length: 50_000 }, (_, i) => i),
    text: "ß".repeat(30_000),
    list: Array.from({ length: 9_000 }, (_, i) => `${i}`),
  };
  const { attributes, spilled } = spillFields(encodeFields(large));
  expect(JSON.stringify(attributes).length).toBeLessThan(2_000);
  expect(decodeFields(attributes, spilled)).toStrictEqual(large);
});

it("keeps what may be a key in the record's own item", () => {
  const longest = "é".repeat(512);
  const { attributes } = spillFields(encodeFields({ id: longest, text: "x".repeat(40_000) }));
  expect(attributes["id"]).toStrictEqual({ S: longest });
});

it("refuses a value that it did not write", () => {
  expect(() => decodeFields({ odd: { SS: ["a"] } })).toThrow(expect.objectContaining({ code: "internal" }));
});
