import { expect, test } from "vitest";
import { checkedSettings, choose, defaultSettings, resolveSettings } from "./settings";

test("the nearest choice wins and says where it comes from", () => {
  const { values, origins } = resolveSettings(
    defaultSettings,
    ["workspace", { smoothing: 0.5, logY: true }],
    ["section", { smoothing: 0.9 }],
    ["panel", undefined],
  );
  expect([values.smoothing, origins.smoothing]).toEqual([0.9, "section"]);
  expect([values.logY, origins.logY]).toEqual([true, "workspace"]);
  expect(origins.x).toBe("default");
});

test("a choice of the default value is a choice", () => {
  const { values, origins } = resolveSettings(
    defaultSettings,
    ["workspace", { logY: true }],
    ["panel", { logY: false }],
  );
  expect([values.logY, origins.logY]).toEqual([false, "panel"]);
});

test("taking the last choice back leaves nothing behind", () => {
  const chosen = choose(undefined, "smoothing", 0.4);
  expect(chosen).toEqual({ smoothing: 0.4 });
  expect(choose(chosen, "smoothing", undefined)).toBeUndefined();
});

test("only what is known and in range is taken from a link", () => {
  expect(
    checkedSettings({ smoothing: 7, logY: true, evil: 1, smoother: "constructor", maxRuns: 1e9, yMin: null }),
  ).toEqual({
    logY: true,
    yMin: null,
  });
  expect(checkedSettings({ toString: true, __proto__: { logY: true } })).toBeUndefined();
  expect(checkedSettings("x")).toBeUndefined();
});
