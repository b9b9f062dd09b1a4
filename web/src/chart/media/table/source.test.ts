import { expect, test } from "vitest";
import type { RunArtifacts } from "@/api/artifacts";
import { candidatesOf, isSameTable, lacksMedia } from "./source";

function version(number: number, more = {}): RunArtifacts["outputs"][number] {
  const found = { collection: "run-abc-evalrows", type: "run_table", number, version: `v${number}`, ...more };
  return found as RunArtifacts["outputs"][number];
}

const versions = [version(2), version(0), version(1), version(0, { type: "dataset" }), version(0, { collection: "x" })];
const place = { key: "eval/rows", index: 1, of: 3 };

test("the version of a step is the one at its place", () => {
  expect(candidatesOf(versions, "abc", place).map((each) => each.number)).toEqual([1]);
});

test("a name that had to be changed may end in a sign of it", () => {
  const suffixed = [
    version(0, { collection: "run-abc-evalrows-dWT_x1" }),
    version(0, { collection: "run-abc-evalrows2" }),
  ];
  expect(candidatesOf(suffixed, "abc", { key: "eval/rows", index: 0, of: 1 })).toEqual([suffixed[0]]);
  expect(candidatesOf(suffixed, "abc", { key: "evalrows", index: 0, of: 1 })).toEqual([]);
});

test("where some steps share a version, the nearest come first", () => {
  expect(candidatesOf(versions, "abc", { ...place, index: 9, of: 10 }).map((each) => each.number)).toEqual([2, 1, 0]);
  expect(candidatesOf([], "abc", place)).toEqual([]);
});

test("a table with names of media lacks them, and is the same as the one that has them", () => {
  const own = { columns: ["id", "picture"], rows: [[1, "Image"]] };
  const full = (id: number) => ({ columns: ["id", "picture"], rows: [[id, { _type: "image-file", path: "a.png" }]] });
  expect(lacksMedia(own)).toBe(true);
  expect(lacksMedia(full(1))).toBe(false);
  expect(isSameTable(own, full(1))).toBe(true);
  expect(isSameTable(own, full(2))).toBe(false);
});
