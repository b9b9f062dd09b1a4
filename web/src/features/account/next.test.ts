import { expect, test } from "vitest";
import { safeNext } from "./next";

test("only paths of this site are followed after signing in", () => {
  expect(safeNext("/authorize?a=1#b")).toBe("/authorize?a=1#b");
  for (const evil of ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)", undefined]) {
    expect(safeNext(evil)).toBe("/");
  }
});
