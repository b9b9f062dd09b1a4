import { expect, test } from "vitest";
import { toRows } from "./tree";

const root = { b: { lr: 1, deep: { x: "needle" } }, a: [1, 2], "dotted.name": true };
const names = (closed: string[], search: string) =>
  toRows(root, new Set(closed), search).map((row) => `${"-".repeat(row.depth)}${row.name}`);

test("everything is unfolded, by name", () => {
  expect(names([], "")).toEqual(["a", "-0", "-1", "b", "-deep", "--x", "-lr", "dotted.name"]);
});

test("a folded branch hides what is in it", () => {
  expect(names(["\0b"], "")).toEqual(["a", "-0", "-1", "b", "dotted.name"]);
});

test("a search shows matches and the way to them, even in folded branches", () => {
  expect(names(["\0b"], "needle")).toEqual(["b", "-deep", "--x"]);
  expect(names([], "b.deep")).toEqual(["b", "-deep", "--x"]);
  expect(names([], "nothing")).toEqual([]);
});

test("what the client keeps for itself comes last", () => {
  const own = { _wandb: {}, loss: 1, _step: 3 };
  expect(toRows(own, new Set(), "").map((row) => row.name)).toEqual(["loss", "_step", "_wandb"]);
});
