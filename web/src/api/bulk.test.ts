import { expect, test } from "vitest";
import { groupTask, maxNamed, tagTask } from "./bulk";

test("only runs without the tag get it, and only they lose it again", () => {
  const rows = [
    { id: "a", tags: ["new"] },
    { id: "b", tags: [] },
  ];
  const { steps, back } = tagTask(rows, "new");
  expect(steps).toEqual([{ verb: "update", body: { add_tags: ["new"], runs: ["b"] } }]);
  expect(back).toEqual([{ verb: "update", body: { remove_tags: ["new"], runs: ["b"] } }]);
  expect(tagTask([{ id: "a", tags: ["new"] }], "new").steps).toEqual([]);
});

test("taking a group back gives every run its own one", () => {
  const rows = [
    { id: "a", group: "x" },
    { id: "b", group: null },
    { id: "c", group: "x" },
  ];
  const { steps, back } = groupTask(rows, "y");
  expect(steps).toEqual([{ verb: "update", body: { group: "y", runs: ["a", "b", "c"] } }]);
  expect(back).toEqual([
    { verb: "update", body: { group: "x", runs: ["a", "c"] } },
    { verb: "update", body: { group: "", runs: ["b"] } },
  ]);
});

test("more runs than a request may name go in several", () => {
  const rows = Array.from({ length: maxNamed + 1 }, (_, i) => ({ id: `${i}`, tags: [] }));
  expect(tagTask(rows, "t").steps.map((step) => step.body.runs.length)).toEqual([maxNamed, 1]);
});
