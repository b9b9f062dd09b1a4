import { expect, test } from "vitest";
import { smooth } from "./smooth";

test("weight zero keeps every value", () => {
  expect(smooth([0, 1, 2], [3, 1, 4], 0)).toEqual([3, 1, 4]);
});

test("a constant stays a constant from its first point on", () => {
  for (const value of smooth([0, 1, 5, 6], [2, 2, 2, 2], 0.9)) expect(value).toBeCloseTo(2);
});

test("evenly spaced points give the classic average with bias correction", () => {
  const y = [1, 0, 0, 1];
  let average = 0;
  const expected = y.map((value, i) => {
    average = average * 0.8 + value * 0.2;
    return average / (1 - 0.8 ** (i + 1));
  });
  const found = smooth([0, 1, 2, 3], y, 0.8);
  for (const [i, value] of found.entries()) expect(value).toBeCloseTo(expected[i] as number);
});

test("a point after a gap counts more than its neighbours", () => {
  const close = smooth([0, 1, 2, 100], [0, 0, 1, 1], 0.5)[2] as number;
  const far = smooth([0, 1, 99, 100], [0, 0, 1, 1], 0.5)[2] as number;
  expect(far).toBeGreaterThan(close);
});

test("gaps stay gaps and do not disturb what follows", () => {
  expect(smooth([0, 1, 2], [1, null, 1], 0.6)).toEqual([1, null, expect.closeTo(1)]);
});

test("many points at one x stay finite", () => {
  for (const value of smooth([1, 1, 1], [1, 2, 3], 0.99)) expect(Number.isFinite(value)).toBe(true);
});

test("a running average is the mean of the window, and of what is there at the ends", () => {
  expect(smooth([0, 1, 2, 3], [0, 3, 6, 9], 0.01, "average")).toEqual([1.5, 3, 6, 7.5]);
});

test("a bell curve keeps a constant and flattens a spike evenly to both sides", () => {
  for (const value of smooth([0, 1, 2], [4, 4, 4], 0.9, "gaussian")) expect(value).toBeCloseTo(4);
  const [, left, middle, right] = smooth([0, 1, 2, 3, 4], [0, 0, 1, 0, 0], 0.5, "gaussian") as number[];
  expect(left).toBeCloseTo(right as number);
  expect(middle).toBeGreaterThan(left as number);
});

test("every kind leaves gaps where they are", () => {
  for (const kind of ["ema", "average", "gaussian"] as const)
    expect(smooth([0, 1, 2], [1, null, 1], 0.8, kind)).toEqual([1, null, expect.closeTo(1)]);
});
