import { expect, test } from "vitest";
import { groupRows, summarize } from "./group";

const rows = [
  { id: "a", lr: 0.1, opt: "adam" },
  { id: "b", lr: 0.1, opt: "sgd" },
  { id: "c", lr: 0.1, opt: "adam" },
  { id: "d", lr: "0.1", opt: undefined },
];
const read = (row: (typeof rows)[number], field: string) => row[field as keyof typeof row];

test("rows with the same values are a group, in the order of the list", () => {
  const groups = groupRows(rows, ["lr", "opt"], read);
  expect(groups.map(({ label, rows: members }) => `${label}: ${members.map((row) => row.id).join("")}`)).toEqual([
    "0.1 · adam: ac",
    "0.1 · sgd: b",
    "0.1 · –: d",
  ]);
});

test("a number and the text of the same look are not the same", () => {
  expect(groupRows(rows, ["lr"], read)).toHaveLength(2);
});

test("a group is summed up over its numbers only", () => {
  expect(summarize([1, "x", 3, null])).toMatchObject({ n: 2, mean: 2, min: 1, max: 3, numbers: [1, 3] });
  expect(summarize(["x"])).toBeNull();
});
