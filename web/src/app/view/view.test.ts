import { expect, test } from "vitest";
import { sameView, toViewSearch, ViewHistory, viewOf } from "./view";

test("a view holds what it is made of and nothing else", () => {
  expect(viewOf({ filter: "state:failed", nw: "nwuserada", x: "", zoom: "1,2" })).toEqual({
    filter: "state:failed",
    zoom: "1,2",
  });
});

test("opening a view takes the members of another one out", () => {
  const search = toViewSearch({ sort: "name" });
  expect(search).toHaveProperty("sort", "name");
  expect(search).toHaveProperty("layout", undefined);
});

test("undo goes back, redo forth, and a new change forgets what was undone", () => {
  const history = new ViewHistory({});
  history.show({ x: "a" }, 0);
  history.show({ x: "b" }, 10_000);
  expect(history.undo()).toEqual({ x: "a" });
  expect(history.redo()).toEqual({ x: "b" });
  expect(history.undo()).toEqual({ x: "a" });
  expect(history.undo()).toEqual({});
  expect(history.undo()).toBeNull();
  history.show({ x: "c" }, 20_000);
  expect(history.canRedo).toBe(false);
  expect(history.undo()).toEqual({});
});

test("what undo shows is not a new change", () => {
  const history = new ViewHistory({});
  history.show({ x: "a" }, 0);
  const back = history.undo() ?? {};
  history.show(back, 5);
  expect(history.canRedo).toBe(true);
});

test("the moves of a slider are one change", () => {
  const history = new ViewHistory({});
  for (let i = 1; i <= 9; i++) history.show({ smooth: `0.${i}` }, i * 60);
  expect(history.undo()).toEqual({});
});

test("quick changes of different things, or of the layout, are taken back one by one", () => {
  const history = new ViewHistory({});
  history.show({ layout: "a" }, 0);
  history.show({ layout: "b" }, 10);
  history.show({ layout: "b", smooth: "0.5" }, 20);
  expect(history.undo()).toEqual({ layout: "b" });
  expect(history.undo()).toEqual({ layout: "a" });
});

test("views are the same by their members", () => {
  expect(sameView({ x: "a" }, { x: "a", log: undefined })).toBe(true);
  expect(sameView({ x: "a" }, { x: "a", log: "1" })).toBe(false);
});
