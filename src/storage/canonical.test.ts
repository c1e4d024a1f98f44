import { describe, expect, it } from "vitest";
import { canonicalJson, compareIds } from "./canonical.ts";

describe("the canonical text", () => {
  it("is the same whatever the order of the fields, at any depth", () => {
    expect(canonicalJson({ b: { z: 1, y: [{ d: 1, c: 2 }] }, a: null })).toBe(
      '{"a":null,"b":{"y":[{"c":2,"d":1}],"z":1}}',
    );
  });

  it("has no place for fields that are undefined, and keeps null", () => {
    expect(canonicalJson({ a: undefined, b: null })).toBe('{"b":null}');
  });

  it("tells bytes from every text", () => {
    const bytes = new Uint8Array([9, 0, 1, 255]).subarray(1);
    expect(canonicalJson({ a: bytes })).toBe('{"a":{"$bytes":"AAH/"}}');
    expect(canonicalJson({ a: "AAH/" })).toBe('{"a":"AAH/"}');
    expect(canonicalJson({ a: Buffer.from(bytes) })).toBe(canonicalJson({ a: bytes }));
  });

  it("writes numbers and texts as JSON does", () => {
    expect(canonicalJson([0.1 + 0.2, 1e21, -0, 1e-7, 'é"\n\u{1F642}'])).toBe(
      '[0.30000000000000004,1e+21,0,1e-7,"é\\"\\n🙂"]',
    );
  });
});

it("orders ids by the bytes of their UTF-8", () => {
  const ids = ["a", "B", "é", "\u{FFFD}", "\u{1F642}", "ab", ""];
  expect(ids.toSorted(compareIds)).toStrictEqual(["", "B", "a", "ab", "é", "\u{FFFD}", "\u{1F642}"]);
});
