import { expect, test } from "vitest";
import { parseSearch, stringifySearch } from "./search";

test("queries are plain text, and links of others survive", () => {
  expect(parseSearch("?nw=nwuserada&x=_runtime&zoom=1,2")).toEqual({ nw: "nwuserada", x: "_runtime", zoom: "1,2" });
  expect(stringifySearch({ zoom: "1,2", panels: "train/", none: undefined, empty: "" })).toBe(
    "?zoom=1,2&panels=train/",
  );
  expect(stringifySearch({})).toBe("");
});

test("what is written is read back, signs of the syntax included", () => {
  const search = { panels: "/a&b=c#d+e/", search: "日本 語" };
  expect(parseSearch(stringifySearch(search))).toEqual(search);
});
