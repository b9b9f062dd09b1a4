import { expect, test } from "vitest";
import { lowerBound, nearestIndex, upperBound } from "./nearest";

test("the nearest entry is found at the ends, between and in short arrays", () => {
  const x = [0, 10, 20, 40];
  const check = (at: number, expected: number) => expect(nearestIndex(x, at)).toBe(expected);
  check(-5, 0);
  check(4, 0);
  check(6, 1);
  check(29, 2);
  check(31, 3);
  check(900, 3);
  expect(nearestIndex([], 1)).toBe(-1);
  expect(nearestIndex([7], 1)).toBe(0);
});

test("bounds lie before and behind equal entries", () => {
  const x = Float64Array.of(0, 10, 10, 40);
  const check = (at: number, expected: [number, number]) =>
    expect([lowerBound(x, at), upperBound(x, at)]).toEqual(expected);
  check(-1, [0, 0]);
  check(10, [1, 3]);
  check(11, [3, 3]);
  check(40, [3, 4]);
  check(41, [4, 4]);
});
