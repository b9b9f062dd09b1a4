import { expect, test } from "vitest";
import { definitionOf } from "./metrics";

const definitions = [
  { name: "*", step_metric: "epoch", hidden: false },
  { name: "val/*", step_metric: "val/step", hidden: false },
  { name: "val/loss", step_metric: null, hidden: true },
];

test("the name wins over patterns, the longer pattern over the shorter", () => {
  expect(definitionOf(definitions, "val/loss")?.hidden).toBe(true);
  expect(definitionOf(definitions, "val/acc")?.step_metric).toBe("val/step");
  expect(definitionOf(definitions, "loss")?.step_metric).toBe("epoch");
  expect(definitionOf([], "loss")).toBeUndefined();
});
