import { expect, it } from "vitest";
import { MAX_KEY_BYTES } from "../../border.ts";
import { aboveSort, entrySort, exactSort, greatestSort, leastSort, orderBytes } from "./sort-bytes.ts";

const numbers = [
  Number.NEGATIVE_INFINITY,
  -Number.MAX_VALUE,
  -8.64e15,
  -2.5,
  -1,
  -1e-300,
  -Number.MIN_VALUE,
  0,
  Number.MIN_VALUE,
  0.1,
  0.30000000000000004,
  1,
  2,
  10,
  255,
  256,
  2 ** 32,
  1_700_000_000_000,
  8.64e15,
  Number.MAX_SAFE_INTEGER,
  Number.MAX_VALUE,
  Number.POSITIVE_INFINITY,
];

it("sorts the bytes of numbers as the numbers", () => {
  const sorted = numbers.map(orderBytes).toReversed().sort(Buffer.compare);
  expect(sorted).toStrictEqual(numbers.map(orderBytes));
});

it("gives both zeros the same bytes", () => {
  expect(orderBytes(-0)).toStrictEqual(orderBytes(0));
});

it("sorts entries by number, and then by the bytes of the id", () => {
  const positions = [
    { order: -1, id: "z" },
    { order: 0, id: "" },
    { order: 0, id: "a" },
    { order: 0, id: "a\u0001" },
    { order: 0, id: "b" },
    { order: 0, id: "\uFFFD" },
    { order: 0, id: "🙂" },
    { order: 1, id: "A" },
  ];
  const sorted = positions.map(entrySort).toReversed().sort(Buffer.compare);
  expect(sorted).toStrictEqual(positions.map(entrySort));
});

it("gives every id a sort key of its own that the database can hold", () => {
  const start = "é".repeat(MAX_KEY_BYTES / 2 - 1);
  const sorts = [`${start}ab`, `${start}ba`, start, start.slice(0, 488)].map((id) =>
    entrySort({ order: 1, id }),
  );
  expect(new Set(sorts.map((sort) => Buffer.from(sort).toString("hex"))).size).toBe(4);
  for (const sort of sorts) expect(sort.length).toBeLessThanOrEqual(MAX_KEY_BYTES);
  // Those that begin alike stand together, and an id that is their beginning stands with them.
  expect(new Set(sorts.map((sort) => Buffer.from(exactSort(sort)).toString("hex"))).size).toBe(1);
});

it.each(["", "a", "x".repeat(975), "x".repeat(976), "x".repeat(977), "x".repeat(1_024)])(
  "bounds what stands before and after a position (case %#)",
  (id) => {
    const position = { order: 7, id };
    const sort = entrySort(position);
    expect(Buffer.compare(leastSort(position), sort)).toBeLessThanOrEqual(0);
    expect(Buffer.compare(greatestSort(position), sort)).toBeGreaterThanOrEqual(0);
    const next = entrySort({ order: 7, id: `y${id}`.slice(0, 1_024) });
    const isPrefixOfAll = id === "";
    expect(Buffer.compare(aboveSort(position), next) > 0).toBe(isPrefixOfAll);
    expect(Buffer.compare(aboveSort(position), entrySort({ order: 7.5, id: "" }))).toBeLessThan(0);
  },
);
