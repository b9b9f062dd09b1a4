import { expect, test } from "vitest";
import { compareMetadata } from "./metadata";

test("only what differs is listed, by its full name", () => {
  const before = { size: 32, split: { train: 0.8, seed: 1 }, tags: ["a", "b"], gone: true };
  const after = { size: 64, split: { train: 0.8, seed: 2 }, tags: ["a", "b"], fresh: null };
  expect(compareMetadata(before, after)).toEqual([
    { name: "fresh", before: undefined, after: null },
    { name: "gone", before: true, after: undefined },
    { name: "size", before: 32, after: 64 },
    { name: "split.seed", before: 1, after: 2 },
  ]);
});

test("the same documents differ in nothing", () => {
  expect(compareMetadata({ a: { b: [1, 2] } }, { a: { b: [1, 2] } })).toEqual([]);
});
