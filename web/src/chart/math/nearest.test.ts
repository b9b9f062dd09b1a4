import { expect, test } from "vitest";
import { nearestIndex } from "./nearest";

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
