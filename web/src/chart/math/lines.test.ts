import { expect, test } from "vitest";
import type { Series } from "@/api/seriesAnswer";
import { isOf, smoothLine, toLine, xExtent, yExtent, yExtentWithoutOutliers } from "./lines";

const style = { id: "a", label: "a", color: "#000" };
const exact: Series = {
  run: "a",
  key: "loss",
  x: [0, 1],
  y: [3, 1],
  nonFinite: [{ x: 9, value: "NaN", count: 1 }],
};
const bucketed: Series = { ...exact, y: [4, 1], low: [1, 0], high: [90, 2] };

test("the y range holds the spikes of the envelope", () => {
  expect(yExtent([smoothLine(toLine(bucketed, style), 0.9, "ema")], false)).toEqual([0, 90]);
});

test("of a zoomed range counts only what lies in it", () => {
  const line = { ...toLine(exact, style), x: Float64Array.of(0, 1, 2, 3), y: Float64Array.of(50, 1, 2, 70) };
  expect(yExtent([line], false, [0.5, 2])).toEqual([1, 2]);
  expect(yExtent([line], false, [1.2, 1.8])).toBeNull();
  expect(yExtentWithoutOutliers([line], false, [2, 2])).toEqual([2, 2]);
});

test("gaps of typed arrays count as little as null", () => {
  const line = { ...toLine(exact, style), y: Float64Array.of(Number.NaN, 5) };
  expect(yExtent([line], false)).toEqual([5, 5]);
  expect(yExtentWithoutOutliers([line], false)).toEqual([5, 5]);
  expect(smoothLine({ ...line, x: [0, 1, 2], y: Float64Array.of(5, Number.NaN, 5) }, 0.5, "ema").smoothed).toEqual([
    5,
    null,
    5,
  ]);
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
