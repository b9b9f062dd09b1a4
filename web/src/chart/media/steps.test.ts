import { expect, test } from "vitest";
import { allSteps, valueAt } from "./steps";

const values = [0, 10, 20].map((step) => ({ step, value: `at ${step}` }));

test("the steps of all runs, each once", () => {
  expect(allSteps([values, [{ step: 10, value: 1 }], [{ step: 5, value: 1 }]])).toEqual([0, 5, 10, 20]);
  expect(allSteps([])).toEqual([]);
});

test("a run shows what it had logged last", () => {
  expect([9, 10, 99].map((step) => valueAt(values, step)?.step)).toEqual([0, 10, 20]);
  expect(valueAt(values, -1)).toBeUndefined();
  expect(valueAt([], 3)).toBeUndefined();
});
