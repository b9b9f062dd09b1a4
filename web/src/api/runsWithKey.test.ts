import { expect, test } from "vitest";
import { withFirst } from "./runsWithKey";

test("runs with the key come first, both parts in the order that they had", () => {
  const runs = [..."abcde"].map((id) => ({ id }));
  const order = (first: string) =>
    withFirst(runs, [...first])
      .map((run) => run.id)
      .join("");
  expect(order("db")).toBe("bdace");
  expect(order("")).toBe("abcde");
  // Somebody hid it meanwhile.
  expect(order("xe")).toBe("eabcd");
});
