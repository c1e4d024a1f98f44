import { describe, expect, it } from "vitest";
import { spanOfJson } from "./json-span.ts";

function valueAt(text: string, ...path: readonly string[]): string | undefined {
  const span = spanOfJson(text, path);
  return span && text.slice(span.from, span.to);
}

describe("a value's place in JSON", () => {
  it.each([
    ["a number", "-1.5e3"],
    ["a word", "null"],
    ["a text with what looks like the end of everything", '"}],\\"{:\\\\"'],
    ["a list", '[1, {"a": "]"}, []]'],
    ["an object", '{ "b": { "c": "}" } }'],
  ])("is found whole: %s", (_what, value) => {
    for (const text of [
      `{"before":"x","a":${value},"after":1}`,
      `{\n\t"before" : [ "a" ] ,\n\t"a"  :  ${value}\n}`,
    ]) {
      expect(valueAt(text, "a")).toBe(value);
    }
  });

  it("is found by the whole way to it, not by a name somewhere else", () => {
    const text =
      '{"calibration":1,"other":{"embedding":{"calibration":2}},"embedding":{"x":[{"calibration":3}],"calibration":4}}';
    expect(valueAt(text, "embedding", "calibration")).toBe("4");
    expect(valueAt(text, "calibration")).toBe("1");
  });

  it("is that of the last of two, as in parsing, and of a name however it is written", () => {
    expect(valueAt('{"a":1,"a":2}', "a")).toBe("2");
    expect(valueAt('{"\\u0061":1}', "a")).toBe("1");
  });

  it("is nowhere when a name on the way is missing, or is no object's", () => {
    expect(valueAt("{}", "a")).toBeUndefined();
    expect(valueAt('{"a":[{"b":1}]}', "a", "b")).toBeUndefined();
    expect(valueAt('{"a":"b"}', "a", "b")).toBeUndefined();
    expect(valueAt("[]", "a")).toBeUndefined();
  });

  it("is the same as what parsing finds, in texts laid out in many ways", () => {
    const whole = { a: { "b c": [1, "\u2028\"'\\", null], d: { e: true } }, "": { f: "" } };
    for (const indent of [undefined, 1, "\t"]) {
      const text = JSON.stringify(whole, null, indent);
      expect(JSON.parse(valueAt(text, "a", "b c") ?? "")).toEqual(whole.a["b c"]);
      expect(JSON.parse(valueAt(text, "a", "d", "e") ?? "")).toBe(true);
      expect(JSON.parse(valueAt(text, "", "f") ?? "")).toBe("");
    }
  });
});
