import { expect, test } from "vitest";
import { rank, rankAll } from "./rank";

test("the beginning of a name is better than that of a word, and that than the middle", () => {
  const names = ["unvision", "my vision", "vision models", "vision"];
  expect(rankAll(names, "vision", (name) => name)).toEqual(["vision", "vision models", "my vision", "unvision"]);
});

test("every word has to be in it, in any order and case", () => {
  expect(rank("Dark theme", "theme DARK")).not.toBeNull();
  expect(rank("Dark theme", "theme light")).toBeNull();
  expect(rank("実行の停止", "停止")).not.toBeNull();
});

test("without a search everything stays in its order", () => {
  expect(rankAll(["b", "a"], " ", (name) => name)).toEqual(["b", "a"]);
});
