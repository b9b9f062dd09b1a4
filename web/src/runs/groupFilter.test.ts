import { expect, test } from "vitest";
import { groupFilters } from "./groupFilter";

test("a group is found by its values within the list's own filter", () => {
  const groups = [
    { key: "a", values: ["adam", 0.1] },
    { key: "b", values: [undefined, true] },
    { key: "c", values: [["x", "y"], 1] },
    { key: "d", values: ["sgd", Number.NaN] },
  ];
  const filters = groupFilters(["config.optimizer", "summary.loss"], groups, { state: { $eq: "failed" } });
  expect([...filters.keys()]).toEqual(["a", "b"]);
  expect(filters.get("a")).toEqual({
    $and: [
      { state: { $eq: "failed" } },
      { "config.optimizer": { $eq: "adam" } },
      { "summary_metrics.loss": { $eq: 0.1 } },
    ],
  });
  expect(filters.get("b")?.$and).toContainEqual({ "config.optimizer": { $eq: null } });
});

test("columns that the server cannot filter by make no filter", () => {
  expect(groupFilters(["nonsense"], [{ key: "a", values: [1] }], undefined).size).toBe(0);
});
