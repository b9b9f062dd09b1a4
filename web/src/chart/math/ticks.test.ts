import { expect, test } from "vitest";
import { filterLogTicks, formatDurationTick, formatNumberTick } from "./ticks";

test("number ticks are short and differ from their neighbours", () => {
  const check = (value: number, step: number, expected: string) => expect(formatNumberTick(value, step)).toBe(expected);
  check(0, 1, "0");
  check(1500, 500, "1.5k");
  check(2_000_000, 1_000_000, "2M");
  check(0.25, 0.05, "0.25");
  check(1e-7, 1e-7, "1e-7");
  check(-3000, 1000, "-3k");
  check(1002, 1, "1.002k");
});

test("duration ticks count in minutes and hours", () => {
  const check = (seconds: number, step: number, expected: string) =>
    expect(formatDurationTick(seconds, step)).toBe(expected);
  check(0, 60, "0");
  check(90, 30, "1m 30s");
  check(7200, 3600, "2h");
  check(93_600, 3600, "1d 2h");
  check(0.5, 0.1, "0.5s");
});

test("a wide log axis labels powers of ten only, a narrow one more", () => {
  expect(filterLogTicks([1, 2, 5, 10, 20, 50, 100, 1000])).toEqual([1, null, null, 10, null, null, 100, 1000]);
  expect(filterLogTicks([1, 2, 3, 5, 10])).toEqual([1, 2, null, 5, 10]);
});
