import { expect, test } from "vitest";
import { columnWidths, mediaOf, numericColumns, parseLoggedTable, parseSeparated, rowsWith, showCell } from "./grid";

test("quotes, separators and line breaks inside of quotes", () => {
  const { columns, rows } = parseSeparated('name,text\r\na,"x, ""y""\nz"\r\n日本,\n', false);
  expect(columns).toEqual([{ name: "name" }, { name: "text" }]);
  expect(rows).toEqual([
    ["a", 'x, "y"\nz'],
    ["日本", ""],
  ]);
});

test("the separator is found", () => {
  expect(parseSeparated("a\tb,c\td\n1\t2\t3", false).rows).toEqual([["1", "2", "3"]]);
  expect(parseSeparated("a;b\n1,5;2\n", false).rows).toEqual([["1,5", "2"]]);
});

test("of a text that was cut the half record at its end is left out, and its rows are not counted", () => {
  expect(parseSeparated("a,b\n1,2\n3,", true)).toEqual({
    columns: [{ name: "a" }, { name: "b" }],
    rows: [["1", "2"]],
    nRows: undefined,
  });
});

test("a logged table has names and rows, anything else is none", () => {
  const table = parseLoggedTable('{"columns": ["id", 2], "data": [[1, null], [2, {"_type": "image-file"}]]}');
  expect(table?.columns.map((column) => column.name)).toEqual(["id", "2"]);
  expect(table?.nRows).toBe(2);
  for (const text of ["[]", "{", "null", '{"columns": 1, "data": []}', '{"columns": [], "data": [1]}'])
    expect(parseLoggedTable(text), text).toBeNull();
});

test("cells are shown in one line, whatever they hold", () => {
  const check = (value: unknown, expected: string) => expect(showCell(value)).toBe(expected);
  check(null, "");
  check(12345678901234567890n, "12345678901234567890");
  check(new Date(0), "1970-01-01T00:00:00.000Z");
  check({ a: 1n }, '{"a":"1"}');
  check(false, "false");
  expect(showCell("x".repeat(2000))).toHaveLength(501);
});

test("columns are as wide as their text, within limits", () => {
  const rows = [["1", "x".repeat(900)]];
  expect(columnWidths({ columns: [{ name: "i" }, { name: "long" }], rows })).toEqual([4, 40]);
});

test("a column of numbers is one, whether they are text or not", () => {
  const rows = [
    ["1", 2, "a", null, "1.5e-3"],
    ["-3.5", 3n, "1", "", "nan"],
  ];
  const columns = ["text", "value", "mixed", "empty", "small"].map((name) => ({ name }));
  expect(numericColumns({ columns, rows })).toEqual([true, true, false, false, true]);
});

test("a cell that names a file says which and of what kind", () => {
  const image = { _type: "image-file", path: "media/images/1.png", caption: "a cat", width: 4 };
  expect(mediaOf(image)).toEqual({ kind: "image", path: "media/images/1.png", caption: "a cat" });
  expect(mediaOf({ _type: "object3D-file", path: "a.json" })).toEqual({ kind: "file", path: "a.json", caption: "" });
  for (const value of [null, "image-file", 1, { _type: "image-file" }, { path: "a.png" }, { _type: "set", path: "a" }])
    expect(mediaOf(value)).toBeNull();
});

test("a search finds rows by any cell, and their places", () => {
  const rows = [
    ["cat", 1],
    ["Dog", { color: "red" }],
    [null, 21],
  ];
  expect(rowsWith(rows, "")).toEqual([0, 1, 2]);
  expect(rowsWith(rows, " dog ")).toEqual([1]);
  expect(rowsWith(rows, "RED")).toEqual([1]);
  expect(rowsWith(rows, "1")).toEqual([0, 2]);
  expect(rowsWith(rows, "none")).toEqual([]);
});
