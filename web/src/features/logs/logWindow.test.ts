import { expect, test } from "vitest";
import { maxRows, windowAround, windowAtEnd } from "./logWindow";

test("a log of common length is one window", () => {
  expect(windowAtEnd(0)).toBe(0);
  expect(windowAtEnd(maxRows)).toBe(0);
  expect(windowAround(700_000, maxRows)).toBe(0);
});

test("the window at the end holds the last line and stays while a few lines come", () => {
  for (const n of [maxRows + 1, 1_000_000, 5_000_003]) {
    const first = windowAtEnd(n);
    expect(n - first).toBeLessThanOrEqual(maxRows);
    expect(n - first).toBeGreaterThan(maxRows / 2);
  }
  expect(windowAtEnd(1_000_001)).toBe(windowAtEnd(1_000_002));
});

test("every line has a window that holds it", () => {
  for (const line of [0, 1, 399_999, 1_500_000, 4_999_999]) {
    const first = windowAround(line, 5_000_000);
    expect(first).toBeLessThanOrEqual(line);
    expect(line - first).toBeLessThan(maxRows);
  }
});
