import { expect, test } from "vitest";
import { FormulaError, parseFormula, readFormula } from "./formula";

const value = (text: string, y = 0, ...values: number[]) => parseFormula(text).evaluate(y, values);
const failsAt = (text: string) => {
  try {
    parseFormula(text);
  } catch (error) {
    if (error instanceof FormulaError) return error.at;
  }
  return null;
};

test("arithmetic binds as on paper", () => {
  expect(value("1 + 2 * 3")).toBe(7);
  expect(value("(1 + 2) * 3")).toBe(9);
  expect(value("10 - 4 - 3")).toBe(3);
  expect(value("-2^2")).toBe(-4);
  expect(value("2^3^2")).toBe(512);
  expect(value("2^-1")).toBe(0.5);
  expect(value("1.5e2 / .5")).toBe(300);
});

test("metrics stand in the order in which they are named", () => {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the form in which people write it.
  const formula = parseFormula("${train/loss} / ${val loss} - ${train/loss} + y");
  expect(formula.metrics).toEqual(["train/loss", "val loss"]);
  expect(formula.evaluate(1, [6, 3])).toBe(-3);
  expect(formula.evaluate(1, [6])).toBeNaN();
});

test("functions take brackets", () => {
  expect(value("log(100) + ln(exp(2)) + sqrt(abs(-9))")).toBeCloseTo(7);
});

test("what cannot be read says where", () => {
  expect(failsAt("1 +")).toBe(3);
  expect(failsAt("1 2")).toBe(2);
  expect(failsAt("(1")).toBe(2);
  expect(failsAt("constructor(1)")).toBe(0);
  expect(failsAt("alert(1)")).toBe(0);
  expect(failsAt("-".repeat(200))).not.toBeNull();
  expect(failsAt("1".repeat(400))).toBe(300);
  expect(readFormula("1 +")).toBeNull();
  expect(readFormula(" ")).toBeNull();
});
