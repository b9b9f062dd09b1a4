import { expect, test } from "vitest";
import { bestSoFar } from "./best";
import { listParameters } from "./parameters";

test("parameters inside others are named as runs have them", () => {
  const document = {
    parameters: { lr: { min: 0, max: 1 }, optimizer: { parameters: { name: { values: ["adam", "sgd"] } } } },
  };
  expect(listParameters(document).map(({ name }) => name)).toEqual(["lr", "optimizer.name"]);
});

test("a parameter of one value is fixed", () => {
  const document = { parameters: { seed: { value: 1 }, width: { values: [64] }, depth: { values: [2, 3] } } };
  expect(listParameters(document)).toEqual([
    { name: "seed", fixed: true },
    { name: "width", fixed: true },
    { name: "depth", fixed: false },
  ]);
});

test("a configuration that this version does not understand has no parameters", () => {
  expect(listParameters({})).toEqual([]);
  expect(listParameters(null)).toEqual([]);
});

test("the best so far never gets worse and passes over runs without a value", () => {
  expect(bestSoFar([3, null, 4, 1, 2], "minimize")).toEqual([3, 3, 3, 1, 1]);
  expect(bestSoFar([null, 3, 4, 1], "maximize")).toEqual([null, 3, 4, 4]);
});
