import { expect, test } from "vitest";
import { extent, fromZero, join, pad, project, toWholeSteps } from "./scale";

test("extent leaves out null and, on a log axis, what is not positive", () => {
  expect(extent([null, 3, -1, null])).toEqual([-1, 3]);
  expect(extent([null, 3, -1, 0.5], true)).toEqual([0.5, 3]);
  expect(extent([null])).toBeNull();
});

test("join holds both and survives nothing", () => {
  expect(join([0, 1], [5, 6])).toEqual([0, 6]);
  expect(join(null, [5, 6])).toEqual([5, 6]);
  expect(join(null, null)).toBeNull();
});

test("a single value becomes an interval around it", () => {
  const [low, high] = pad([5, 5]);
  expect(low).toBeLessThan(5);
  expect(high).toBeGreaterThan(5);
  expect(pad([0, 0])).toEqual([-1, 1]);
  expect(pad([10, 10], true)).toEqual([5, 20]);
});

test("positive values keep their axis at zero, not below", () => {
  expect(pad([0.01, 1])[0]).toBe(0);
});

test("an axis begins at zero only where its data nearly does", () => {
  expect(fromZero([4.5, 2000])).toEqual([0, 2000]);
  expect(fromZero([500, 2000])).toEqual([500, 2000]);
  expect(fromZero([-1, 2])).toEqual([-1, 2]);
});

test("nothing to show still has an axis", () => {
  expect(pad(null)).toEqual([0, 1]);
  expect(pad(null, true)[0]).toBeGreaterThan(0);
});

test("projections map both ends, linear and logarithmic, also upside down", () => {
  const y = project([0, 10], 200, 0);
  expect(y(0)).toBe(200);
  expect(y(10)).toBe(0);
  const log = project([1, 100], 0, 100, true);
  expect(log(10)).toBeCloseTo(50);
});

test("a zoom between two steps shows both", () => {
  const check = (low: number, high: number, expected: [number, number]) =>
    expect(toWholeSteps([low, high])).toEqual(expected);
  check(6_159_328.4, 6_159_328.9, [6_159_328, 6_159_329]);
  check(2.5, 7.1, [2, 8]);
  check(3, 3, [3, 4]);
});
