import { expect, it } from "vitest";
import { parseCsv } from "./csv.ts";

it.each([
  ["plain cells", "a,b\nc,d", [...[["a", "b"]], ["c", "d"]]],
  [
    "quotes, with commas, quotes and ends of lines in them",
    '"a,1","b ""x"" y"\r\n"c\nd",e\r\n',
    [
      ["a,1", 'b "x" y'],
      ["c\nd", "e"],
    ],
  ],
  [
    "empty cells, at the end, too",
    "a,,\n,b,",
    [
      ["a", "", ""],
      ["", "b", ""],
    ],
  ],
  ["empty lines, left out", "\n\na,b\n \n\n", [["a", "b"]]],
  ["a byte order mark", "\uFEFFa,b", [["a", "b"]]],
  ["nothing", "", []],
])("reads %s", (_what, text, rows) => {
  expect(parseCsv(text)).toEqual(rows);
});

it.each([
  ["a quote that is not closed", '"a,b'],
  ["a quote inside an open cell", 'a"b",c'],
  ["something behind a quote", '"a"b,c'],
])("does not guess at %s", (_what, text) => {
  expect(parseCsv(text)).toBeUndefined();
});
