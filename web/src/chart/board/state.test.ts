import { expect, test } from "vitest";
import { type BoardState, parseBoard, toSearch } from "./state";

test("an empty URL is the default", () => {
  expect(parseBoard({})).toEqual({ x: "_step", smoothing: 0, logY: false, filter: "", zoom: null });
});

test("what is written to the URL is read back", () => {
  const state: BoardState = { x: "_runtime", smoothing: 0.6, logY: true, filter: "loss", zoom: null };
  expect(parseBoard(toSearch(state))).toEqual(state);
  expect(parseBoard(toSearch({ zoom: [100, 2500.5] })).zoom).toEqual([100, 2500.5]);
});

test("another x axis takes the zoom away", () => {
  expect(toSearch({ x: "_timestamp" })).toHaveProperty("zoom", undefined);
});

test("nonsense in the URL is ignored", () => {
  const state = parseBoard({ x: "evil", smooth: "7", log: "yes", zoom: "5,1", nw: "nwuserada" });
  expect(state).toEqual({ x: "_step", smoothing: 0, logY: false, filter: "", zoom: null });
  expect(parseBoard({ zoom: "a,b" }).zoom).toBeNull();
  expect(parseBoard({ zoom: "" }).zoom).toBeNull();
});
