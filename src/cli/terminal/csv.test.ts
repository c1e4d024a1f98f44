import { expect, it } from "vitest";
import { parseCsv, parseCsvTable } from "./csv.ts";

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
  ["a quote of nothing, and one of a quote", '"","""",x', [["", '"', "x"]]],
  ["nothing", "", []],
])("reads %s", (_what, text, rows) => {
  expect(parseCsv(text)).toEqual(rows);
});

it.each([
  ["a quote that is not closed", '"a,b'],
  ["a quote inside an open cell", 'a"b",c'],
  ["a doubled quote that is not closed", '"a,b""'],
  ["something behind a quote", '"a"b,c'],
  ["the end of a line as only old Macs wrote it", "a,b\rc,d"],
])("does not guess at %s", (_what, text) => {
  expect(parseCsv(text)).toBeUndefined();
});

it("reads a cell of millions of letters, and gives up on a file that one quote too many makes a single cell", () => {
  const letters = "x".repeat(20_000_000);
  expect(parseCsv(`"${letters}",1`)).toEqual([[letters, "1"]]);
  expect(parseCsv(`"${letters}`)).toBeUndefined();
});

it("finds the columns of a table by their names, and no cell where there is none", () => {
  const table = parseCsvTable(" Username ,EMAIL\n ada , \nbob");
  expect(table?.columnOf("group")).toBeUndefined();
  const [name, email] = ["username", "email"].map((one) => table?.columnOf(one));
  expect(table?.rows.map((row) => [row.cell(name), row.cell(email), row.cell(undefined)])).toEqual([
    ["ada", undefined, undefined],
    ["bob", undefined, undefined],
  ]);
  expect(parseCsvTable('a,"b')).toBeUndefined();
  expect(parseCsvTable("")).toMatchObject({ rows: [] });
});
