import { expect, test } from "vitest";
import { toMatcher, toModeMatcher } from "./match";

const names = ["train/loss", "train/lr", "val/loss", "検証/精度"];
const check = (search: string, mode: "fuzzy" | "exact" | "regex") => {
  const matches = toModeMatcher(search, mode);
  return matches && names.filter(matches);
};

test("fuzzy takes letters in their order, wherever they stand", () => {
  expect(check("tlos", "fuzzy")).toEqual(["train/loss"]);
  expect(check("検度", "fuzzy")).toEqual(["検証/精度"]);
});

test("exact takes the text as it is, also its case", () => {
  expect(check("/lo", "exact")).toEqual(["train/loss", "val/loss"]);
  expect(check("Loss", "exact")).toEqual([]);
});

test("a regular expression that is none is told apart from one that finds nothing", () => {
  expect(check("^(train|val)/l.s", "regex")).toEqual(["train/loss", "val/loss"]);
  expect(check("zzz", "regex")).toEqual([]);
  expect(check("(", "regex")).toBeNull();
});

test("nothing typed matches everything", () => {
  expect(check(" ", "regex")).toEqual(names);
});

test("slashes make an expression; half an expression is a text", () => {
  expect(names.filter(toMatcher("/^val/"))).toEqual(["val/loss"]);
  expect(names.filter(toMatcher("/(/"))).toEqual([]);
  expect(names.filter(toMatcher("LOSS"))).toEqual(["train/loss", "val/loss"]);
});
