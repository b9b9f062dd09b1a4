import { expect, test } from "vitest";
import type { Series } from "@/api/types";
import { isOf, smoothLine, toLine, xExtent, yExtent, yExtentWithoutOutliers } from "./lines";

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
  const line = toLine(exact, style);
  expect(line.y).toEqual([3, 1]);
  expect(line.low).toBeUndefined();
});

test("buckets show their mean inside the envelope", () => {
  const line = toLine(bucketed, style);
  expect(line.y).toEqual([4, 1]);
  expect(line.high).toEqual([90, 2]);
});

test("the y range holds the spikes of the envelope", () => {
  expect(yExtent([smoothLine(toLine(bucketed, style), 0.9, "ema")], false)).toEqual([0, 90]);
});

test("the x range holds marks of values that are not numbers", () => {
  expect(xExtent([toLine(exact, style)])).toEqual([0, 9]);
  expect(xExtent([])).toBeNull();
});

test("a logarithmic x axis begins at the first positive point", () => {
  expect(xExtent([toLine(exact, style)], true)).toEqual([1, 9]);
});

test("outliers do not stretch the axis", () => {
  const y = [...Array.from({ length: 99 }, (_, i) => i), 1e6];
  const [low, high] = yExtentWithoutOutliers([{ ...toLine(exact, style), x: y, y }], false) ?? [0, 0];
  expect(low).toBeGreaterThan(0);
  expect(high).toBeLessThan(99);
});

test("a line of a group belongs to each of its runs", () => {
  const group = { ...toLine(exact, style), members: ["a", "b"] };
  expect(isOf(group, "b")).toBe(true);
  expect(isOf(group, "c")).toBe(false);
});
