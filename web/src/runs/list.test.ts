import { expect, test } from "vitest";
import { joinNames, nextSort, parseSort, printSort, splitNames } from "./list";

test("an order is read from the URL and written back", () => {
  const keys = parseSort("-summary.loss,name");
  expect(keys).toEqual([
    { field: "summary.loss", descending: true },
    { field: "name", descending: false },
  ]);
  expect(printSort(keys)).toBe("-summary.loss,name");
  expect(parseSort("constructor,tags")).toEqual([]);
});

test("names with commas survive", () => {
  const names = ["config.a,b", "config.50%", "x"];
  expect(splitNames(joinNames(names))).toEqual(names);
  expect(joinNames([])).toBeUndefined();
});

test("a column goes from ascending to descending to none", () => {
  const up = nextSort([], "name");
  expect(printSort(up)).toBe("name");
  const down = nextSort(up, "name");
  expect(printSort(down)).toBe("-name");
  expect(nextSort(down, "name")).toEqual([]);
});

test("another column replaces the order, or is added to it", () => {
  const one = parseSort("-state");
  expect(printSort(nextSort(one, "name"))).toBe("name");
  expect(printSort(nextSort(one, "name", true))).toBe("-state,name");
  expect(printSort(nextSort(parseSort("state,name"), "state", true))).toBe("-state,name");
});
