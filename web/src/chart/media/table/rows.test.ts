import { expect, test } from "vitest";
import { arrangeRows, cellText, isNumberColumn, nextOrder, readTable } from "./rows";

const table = {
  columns: ["id", "name", "score"],
  rows: [
    [1, "row 10", 0.5],
    [2, "row 9", null],
    [3, "Other", 0.1],
  ],
};

test("a table is read; what is none is not", () => {
  expect(readTable({ columns: ["a", 1], data: [[1, 2], "odd"] })).toEqual({ columns: ["a", "1"], rows: [[1, 2]] });
  expect(readTable({ columns: ["a"] })).toBeNull();
  expect(readTable(null)).toBeNull();
});

test("rows are found by any cell and keep the logged order", () => {
  expect(arrangeRows(table, "ROW", null)).toEqual([0, 1]);
  expect(arrangeRows(table, "", null)).toEqual([0, 1, 2]);
  expect(arrangeRows(table, "nowhere", null)).toEqual([]);
});

test("numbers sort by size, texts naturally, and what is missing comes last", () => {
  expect(arrangeRows(table, "", { column: 2, descending: false })).toEqual([2, 0, 1]);
  expect(arrangeRows(table, "", { column: 2, descending: true })).toEqual([0, 2, 1]);
  expect(arrangeRows(table, "", { column: 1, descending: false })).toEqual([2, 1, 0]);
});

test("a heading turns through three orders", () => {
  const first = nextOrder(null, 1);
  expect(first).toEqual({ column: 1, descending: false });
  expect(nextOrder(first, 1)).toEqual({ column: 1, descending: true });
  expect(nextOrder({ column: 1, descending: true }, 1)).toBeNull();
  expect(nextOrder(first, 2)).toEqual({ column: 2, descending: false });
});

test("columns of numbers stand to the right", () => {
  expect([0, 1, 2].map((column) => isNumberColumn(table, column))).toEqual([true, false, true]);
});

test("cells of media are named by what they show", () => {
  expect(cellText({ _type: "image-file", path: "a.png", caption: "cat" })).toBe("cat");
  expect(cellText({ a: 1 })).toBe('{"a":1}');
});
