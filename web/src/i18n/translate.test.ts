import { expect, test } from "vitest";
import { fill } from "./translate";

test("parameters are filled in, numbers in the writing of the locale", () => {
  expect(fill("{n} of {name}", { n: 12345, name: "x" }, "en-US")).toBe("12,345 of x");
});

test("the form follows the number", () => {
  expect(fill("{n} {n|run|runs}", { n: 1 }, "en-US")).toBe("1 run");
  expect(fill("{n} {n|run|runs}", { n: 0 }, "en-US")).toBe("0 runs");
});

test("what nobody gave stays visible", () => {
  expect(fill("{missing}", {}, "en-US")).toBe("{missing}");
});
