import { expect, test } from "vitest";
import { aggregateLines, describe, quantile } from "./aggregate";
import type { Line } from "./lines";

const line = (run: string, x: number[], y: (number | null)[]): Line => ({
  id: run,
  run,
  label: run,
  color: "#000",
  x,
  y,
  nonFinite: [],
});
const style = { id: "g", label: "g", color: "#000" };

test("the mean of a group interpolates between the points of each run", () => {
  const group = aggregateLines([line("a", [0, 2], [0, 2]), line("b", [0, 1, 2], [4, 4, 4])], "mean", "range", style);
  expect(group.x).toEqual([0, 1, 2]);
  expect(group.y).toEqual([2, 2.5, 3]);
  expect(group.low).toEqual([0, 1, 2]);
  expect(group.high).toEqual([4, 4, 4]);
  expect(group.members).toEqual(["a", "b"]);
});

test("a run that ended early no longer counts, nor does a gap", () => {
  const group = aggregateLines([line("a", [0, 1], [1, 1]), line("b", [0, 1, 2], [3, null, 5])], "mean", "none", style);
  expect(group.y).toEqual([2, 1, 5]);
  expect(group.low).toBeUndefined();
});

test("bands are the deviation of the sample and the error of the mean", () => {
  const lines = [line("a", [0], [1]), line("b", [0], [3])];
  expect(aggregateLines(lines, "mean", "deviation", style).high?.[0]).toBeCloseTo(2 + Math.SQRT2);
  expect(aggregateLines(lines, "mean", "error", style).high?.[0]).toBeCloseTo(3);
});

test("long runs are put on a common axis that keeps both ends", () => {
  const x = Array.from({ length: 2000 }, (_, i) => i);
  const group = aggregateLines([line("a", x, x), line("b", x, x)], "median", "range", style);
  expect(group.x).toHaveLength(300);
  expect(group.y[0]).toBe(0);
  expect(group.y[299]).toBe(1999);
});

test("spread and quantiles", () => {
  expect(describe([2, 4])).toEqual({ n: 2, mean: 3, deviation: Math.SQRT2, min: 2, max: 4 });
  expect(describe([7]).deviation).toBe(0);
  expect(quantile([3, 1, 2], 0.5)).toBe(2);
  expect(quantile([0, 10], 0.25)).toBe(2.5);
});
