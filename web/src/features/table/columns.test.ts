import { expect, test } from "vitest";
import { nextSort } from "./columns";

test("a column goes from ascending to descending to none", () => {
  expect(nextSort(undefined, "name")).toBe("name");
  expect(nextSort("name", "name")).toBe("-name");
  expect(nextSort("-name", "name")).toBeUndefined();
  expect(nextSort("-state", "name")).toBe("name");
});
