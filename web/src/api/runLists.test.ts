import { expect, test } from "vitest";
import type { SortedRuns } from "./queries";
import { withHead } from "./runLists";

const page = (ids: string, next: string | null = null): SortedRuns => ({
  runs: [...ids].map((id) => ({ id })) as SortedRuns["runs"],
  n_matching: 9,
  next_cursor: next,
});
const check = (pages: string[], head: string, expected: string[]) => {
  const data = { pages: pages.map((ids, i) => page(ids, `${i}`)), pageParams: [] };
  const found = withHead(data, page(head, "new"));
  expect(found.pages.map((each) => each.runs.map((run) => run.id).join(""))).toEqual(expected);
  expect(found.pages[0]?.next_cursor).toBe("0");
};

test("a new run pushes the last of the first page into the second", () => {
  check(["abc", "def"], "xab", ["xab", "cdef"]);
});

test("a run that came up from below is in the list once", () => {
  check(["abc", "def"], "eab", ["eab", "df"]);
});

test("what no longer matches is gone, and nothing is pushed", () => {
  check(["abc", "def"], "acd", ["acd", "ef"]);
});

test("the same first page changes nothing", () => {
  check(["abc", "def"], "abc", ["abc", "def"]);
});
