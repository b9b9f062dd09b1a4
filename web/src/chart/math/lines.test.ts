import { expect, test } from "vitest";
import type { Series } from "@/api/types";
import { toLine, xExtent, yExtent } from "./lines";

const style = { id: "a", label: "a", color: "#000" };
const exact: Series = {
  run: "a",
  key: "loss",
  exact: true,
  x: [0, 1],
  min: [],
  max: [],
  mean: [],
  last: [3, 1],
  count: [],
  non_finite: [{ x: 9, value: "NaN", count: 1 }],
  n_points: 3,
};
const bucketed: Series = {
  ...exact,
  exact: false,
  min: [1, 0],
  max: [90, 2],
  mean: [4, 1],
  last: [2, 1],
  count: [10, 10],
};

test("single points show their value and have no envelope", () => {
  const line = toLine(exact, style, 0);
  expect(line.y).toEqual([3, 1]);
  expect(line.low).toBeUndefined();
});

test("buckets show their mean inside the envelope", () => {
  const line = toLine(bucketed, style, 0);
  expect(line.y).toEqual([4, 1]);
  expect(line.high).toEqual([90, 2]);
});

test("the y range holds the spikes of the envelope", () => {
  expect(yExtent([toLine(bucketed, style, 0.9)], false)).toEqual([0, 90]);
});

test("the x range holds marks of values that are not numbers", () => {
  expect(xExtent([toLine(exact, style, 0)])).toEqual([0, 9]);
  expect(xExtent([])).toBeNull();
});
