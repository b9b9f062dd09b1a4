import { expect, test } from "vitest";
import { parseWidths, printWidths, withWidth } from "./widths";

test("widths survive the way through the URL, whatever the columns are called", () => {
  const widths = withWidth(withWidth(new Map(), "name", 320), "config.a:b,c", 180);
  const text = printWidths(widths);
  expect(parseWidths(text)).toEqual(widths);
  expect(printWidths(withWidth(widths, "config.a:b,c", null))).toBe("name:320");
  expect(printWidths(new Map())).toBeUndefined();
});

test("a stranger's widths are kept within reason", () => {
  expect([...parseWidths("a:1,b:99999,c:x,:5,d")]).toEqual([
    ["a", 56],
    ["b", 800],
  ]);
});
