import { expect, test } from "vitest";
import { type BoardState, parseBoard, toSearch } from "./state";

const empty: BoardState = { chosen: {}, filter: "", zoom: null, layout: {} };

test("an empty URL is the default", () => {
  expect(parseBoard({})).toEqual(empty);
});

test("what is written to the URL is read back", () => {
  const chosen = { x: "_runtime", smoothing: 0.6, logY: true, smoother: "gaussian" } as const;
  const search = toSearch({ chosen, filter: "loss" });
  expect(search).toMatchObject({ x: "_runtime", smooth: "0.6", log: "1", panels: "loss" });
  const { layout, ...rest } = parseBoard(search);
  expect(rest).toEqual({ chosen, filter: "loss", zoom: null });
  expect(layout).toEqual({ settings: { smoother: "gaussian" } });
  expect(parseBoard(toSearch({ zoom: [100, 2500.5] })).zoom).toEqual([100, 2500.5]);
});

test("settings of the page and changes of panels stand side by side", () => {
  const layout = { panels: { loss: { width: 2 } } };
  const before = { ...empty, layout };
  expect(parseBoard(toSearch({ chosen: { ignoreOutliers: true } }, before)).layout).toEqual({
    ...layout,
    settings: { ignoreOutliers: true },
  });
});

test("another x axis takes the zoom away, another smoothing does not", () => {
  expect(toSearch({ chosen: { x: "_timestamp" } }, empty)).toHaveProperty("zoom", undefined);
  expect(toSearch({ chosen: { smoothing: 0.5 } }, empty)).not.toHaveProperty("zoom");
});

test("nonsense in the URL is ignored", () => {
  expect(parseBoard({ smooth: "7", log: "yes", zoom: "5,1", nw: "nwuserada", layout: "%" })).toEqual(empty);
  expect(parseBoard({ zoom: "a,b" }).zoom).toBeNull();
  expect(parseBoard({ zoom: "" }).zoom).toBeNull();
});
