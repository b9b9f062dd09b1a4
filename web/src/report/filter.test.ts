import { expect, test } from "vitest";
import { printExpression } from "@/runs/filter/expression";
import { nameResolver } from "@/runs/filter/names";
import { parseFilter } from "@/runs/filter/parse";
import { readFilter, writeFilter } from "./filter";
import { membersOf } from "./json";

const read = (line: string) => {
  const parsed = parseFilter(line, nameResolver([]));
  if (parsed.problem) throw new Error(parsed.problem.reason);
  return parsed.expression;
};
const print = (filters: unknown) => {
  const { expression, left } = readFilter(filters);
  return [expression ? printExpression(expression) : "", ...left];
};
const flat = (...filters: unknown[]) => ({ filterFormat: "filterV2", filters });
const test1 = (section: string, name: string, op: string, value: unknown, more = {}) => ({
  ...{ key: { section, name }, op, value, disabled: false },
  ...more,
});

test.each([
  "",
  "state:finished",
  "config.lr<0.1 summary.loss<=3",
  "state:failed or config.lr=1 tags:old",
  "(config.a=1 or config.b=2) name!=x",
  "group in (a, b) user not in (ada)",
  "created>=-5d",
  "not tags:old",
  "config.lr=null",
])("the filter line `%s` goes through a report and back", (line) => {
  const written = writeFilter(read(line));
  expect(written).not.toHaveProperty("line");
  expect(print(written)).toEqual([line]);
});

test.each([
  "resnet",
  "name~gpu state:failed",
  "not (state:failed or state:crashed)",
  "name=~^run",
  "state:a (config.b=1 or config.c=2 (config.d=3 or config.e=4)) or group:x",
])("what a report has no words for, as in `%s`, is kept beside them", (line) => {
  const written = writeFilter(read(line));
  expect(print(written)).toEqual([line]);
  expect(membersOf(written).line).toBe(line);
});

test("the line counts only while the list is the one it was written with", () => {
  const written = { ...writeFilter(read("name~gpu state:failed")), filters: [test1("run", "state", "=", "killed")] };
  expect(print(written)).toEqual(["state:killed"]);
});

test("AND binds before OR, brackets before both, and what is disabled is not in effect", () => {
  const a = test1("config", "a", "=", 1);
  const b = test1("config", "b.value", "=", 2, { connector: "OR" });
  const c = test1("summary", "c", ">=", 3, { connector: "AND" });
  expect(print(flat(a, b, c))).toEqual(["config.a=1 or config.b=2 summary.c>=3"]);
  expect(print(flat({ filters: [a, b] }, c))).toEqual(["(config.a=1 or config.b=2) summary.c>=3"]);
  expect(print(flat({ ...a, disabled: true }, c))).toEqual(["summary.c>=3"]);
});

test("the tree of older reports is read", () => {
  const tree = {
    op: "OR",
    filters: [{ op: "AND", filters: [test1("run", "displayName", "=", "x"), test1("config", "lr", "<", 1)] }],
  };
  expect(print(tree)).toEqual(["name=x config.lr<1"]);
});

test("conditions that cannot be followed are named", () => {
  expect(print(flat(test1("keys_info", "loss", "=", 1), test1("config", "a", "=", 1, { connector: "AND" })))).toEqual([
    "config.a=1",
    "keys_info loss = 1",
  ]);
  expect(print(flat(test1("run", "state", "REGEX", "f.*"), test1("run", "inputArtifacts", "=", "x")))).toEqual([
    "",
    'run state REGEX "f.*"',
    'run inputArtifacts = "x"',
  ]);
  expect(print(flat(test1("run", "state", "=", { deep: [] })))).toEqual(["", 'run state = {"deep":[]}']);
});

test.each([null, 3, "x", [], { filters: 7 }, { filterFormat: "filterV2", filters: [null, 3, { key: 5 }] }])(
  "%j is no filter, and no reason to fail",
  (found) => expect(print(found)).toEqual([""]),
);
