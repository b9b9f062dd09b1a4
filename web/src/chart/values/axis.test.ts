import { expect, test } from "vitest";
import { evenSteps, makeAxis, toBins } from "./axis";

test("numbers stand by size, on round ticks", () => {
  const axis = makeAxis([0, 10, 5, null, undefined]);
  expect(axis?.log).toBe(false);
  expect([axis?.place(0), axis?.place(5), axis?.place(10), axis?.place(null)]).toEqual([0, 0.5, 1, null]);
  expect(axis?.ticks.map((tick) => tick.label)).toEqual(["0", "2", "4", "6", "8", "10"]);
});

test("values over several decades stand on a logarithmic axis", () => {
  const axis = makeAxis([1e-5, 1e-1]);
  expect(axis?.log).toBe(true);
  expect(axis?.place(1e-3)).toBeCloseTo(0.5);
  expect(axis?.place(0)).toBeNull();
});

test("texts, truth and mixtures stand side by side in order", () => {
  const axis = makeAxis(["sgd", "adam", "sgd", 10]);
  expect(axis?.ticks.map((tick) => tick.label)).toEqual(["10", "adam", "sgd"]);
  expect(axis?.place("adam")).toBe(0.5);
  expect(makeAxis([true, false])?.ticks.map((tick) => tick.label)).toEqual(["false", "true"]);
});

test("one value, no value and only NaN", () => {
  expect(makeAxis([7])?.place(7)).toBeCloseTo(0.5);
  expect(makeAxis([null, undefined])).toBeNull();
  expect(makeAxis([Number.NaN])).toBeNull();
});

test("steps are round and within the range", () => {
  expect(evenSteps(0.13, 0.97, 4)).toEqual([0.2, 0.4, 0.6, 0.8].map((value) => expect.closeTo(value)));
  expect(evenSteps(-10, 10, 4)).toEqual([-10, -5, 0, 5, 10]);
});

test("every value falls into a bin, the highest too", () => {
  const bins = toBins([0, 1, 2, 3, 4, 10], 5);
  expect(bins.map((bin) => bin.count)).toEqual([2, 2, 1, 0, 1]);
  expect(toBins([5, 5], 5)).toEqual([{ from: 5, to: 5, count: 2 }]);
  expect(toBins([], 5)).toEqual([]);
  expect(toBins([0.3, 0.35, 0.41], 4).reduce((sum, bin) => sum + bin.count, 0)).toBe(3);
});
