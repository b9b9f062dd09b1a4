import { expect, test } from "vitest";
import { formatBytes, formatDuration, formatNumber, formatRelative } from "./format";

test("numbers have at most six significant digits", () => {
  const check = (value: number, expected: string) => expect(formatNumber(value)).toBe(expected);
  check(0.123456789, "0.123457");
  check(123456, "123456");
  check(1234567, "1234567");
  check(1234567.8, "1234570");
  check(1.5e-7, "1.5e-7");
  check(3e18, "3e18");
  check(1_400_000_000, "1400000000");
  check(0, "0");
  check(Number.NaN, "NaN");
  check(Number.NEGATIVE_INFINITY, "-∞");
});

test("durations have two units at most", () => {
  const check = (seconds: number, expected: string) => expect(formatDuration(seconds)).toBe(expected);
  check(0, "0s");
  check(0.84, "0.8s");
  check(192, "3m 12s");
  check(3600, "1h");
  check(100_800, "1d 4h");
  check(86_401, "1d");
});

test("sizes are short", () => {
  expect(formatBytes(0)).toBe("0 B");
  expect(formatBytes(1500)).toBe("1.5 kB");
  expect(formatBytes(999_900)).toBe("1 MB");
  expect(formatBytes(162_334_208)).toBe("162 MB");
});

test("relative times speak both languages", () => {
  const now = new Date("2026-11-23T12:00:00Z");
  expect(formatRelative(new Date("2026-11-23T11:57:00Z"), now, "en-US")).toBe("3 min. ago");
  expect(formatRelative(new Date("2026-11-23T11:57:00Z"), now, "ja-JP")).toBe("3 分前");
  expect(formatRelative(new Date("2026-11-23T11:59:50Z"), now, "en-US")).toBe("now");
});
