import { expect, test } from "vitest";
import { deriveLine } from "./derive";
import { parseFormula } from "./formula";
import type { Line } from "./lines";

const line = (x: number[], y: (number | null)[], more: Partial<Line> = {}): Line => ({
  id: "a",
  run: "a",
  label: "a",
  color: "#000",
  x,
  y,
  nonFinite: [],
  ...more,
});
const none = new Map<string, Line>();

test("a formula turns values and their envelope over", () => {
  const found = deriveLine(
    line([0, 1], [0.2, 0.4], { low: [0.1, 0.3], high: [0.5, 0.6] }),
    parseFormula("1 - y"),
    none,
  );
  expect(found.y).toEqual([0.8, 0.6]);
  expect(found.low).toEqual([0.5, 0.4]);
  expect(found.high).toEqual([0.9, 0.7]);
});

test("another metric counts at the same x, and leaves no envelope", () => {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the form in which people write it.
  const formula = parseFormula("y / ${val}");
  const others = new Map([["val", line([0, 2], [2, 4])]]);
  const found = deriveLine(line([0, 1, 3], [4, 6, 8], { low: [1, 1, 1], high: [9, 9, 9] }), formula, others);
  expect(found.y).toEqual([2, 2, null]);
  expect(found.low).toBeUndefined();
});

test("what is not a number becomes a gap", () => {
  expect(deriveLine(line([0, 1], [0, null]), parseFormula("1 / y"), none).y).toEqual([null, null]);
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the form in which people write it.
  expect(deriveLine(line([0], [1]), parseFormula("${nobody} + 1"), none).y).toEqual([null]);
});
