import { expect, test } from "vitest";
import type { Series } from "@/api/seriesAnswer";
import type { BoardRun } from "./context";
import { fillTemplate, toLines } from "./lineSet";
import { defaultSettings } from "./settings";

const run = (id: string, group?: string): BoardRun => ({
  id,
  name: `run ${id}`,
  color: `#${id}`,
  group: group ? { key: group, label: group, color: "#group" } : undefined,
});
const series = (of: string, key: string, ...last: number[]): Series => ({
  run: of,
  key,
  x: last.map((_, i) => i),
  y: last,
  nonFinite: [],
});
const none = new Map();

test("each run is a line in its colour; series of hidden runs are left out", () => {
  const lines = toLines(
    [series("a", "loss", 1, 2), series("b", "loss", 3)],
    ["loss"],
    [run("a")],
    defaultSettings,
    none,
  );
  expect(lines.map(({ label, color, y }) => [label, color, y])).toEqual([["run a", "#a", [1, 2]]]);
});

test("several metrics of several runs keep the run's colour and differ in strokes", () => {
  const all = ["a", "b"].flatMap((id) => [series(id, "x", 1), series(id, "y", 2)]);
  const lines = toLines(all, ["x", "y"], [run("a"), run("b")], defaultSettings, none);
  expect(lines.map(({ label, color, dash }) => [label, color, dash === undefined])).toEqual([
    ["run a · x", "#a", true],
    ["run a · y", "#a", false],
    ["run b · x", "#b", true],
    ["run b · y", "#b", false],
  ]);
});

test("a group of runs is one line, unless every run is wanted", () => {
  const all = [series("a", "loss", 1, 1), series("b", "loss", 3, 3)];
  const runs = [run("a", "g"), run("b", "g")];
  const [line, ...more] = toLines(all, ["loss"], runs, defaultSettings, none);
  expect([line?.label, line?.y, line?.low, line?.high, more]).toEqual(["g (2)", [2, 2], [1, 1], [3, 3], []]);
  expect(toLines(all, ["loss"], runs, { ...defaultSettings, aggregate: "none" }, none)).toHaveLength(2);
});

test("a formula is drawn in place of the metric it takes, without the other ones", () => {
  const all = [series("a", "train", 6, 8), series("a", "val", 2, 4)];
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the form in which people write it.
  const settings = { ...defaultSettings, formula: "y / ${val}" };
  const lines = toLines(all, ["train"], [run("a")], settings, none);
  expect(lines.map((line) => line.y)).toEqual([[3, 2]]);
});

test("the baseline lies above the others", () => {
  const all = [series("a", "loss", 1), series("b", "loss", 2)];
  const lines = toLines(all, ["loss"], [run("a"), run("b")], defaultSettings, none, "a");
  expect(lines.map((line) => [line.run, line.isBaseline])).toEqual([
    ["b", false],
    ["a", true],
  ]);
});

test("smoothing is kept with its series and follows another amount", () => {
  const all = [series("a", "loss", 0, 10, 0, 10)];
  const smooth = (smoothing: number) =>
    toLines(all, ["loss"], [run("a")], { ...defaultSettings, smoothing }, none)[0]?.smoothed;
  expect(smooth(0.5)).toBe(smooth(0.5));
  expect(smooth(0.9)).not.toEqual(smooth(0.5));
  expect(smooth(0)).toBeUndefined();
});

test("a legend is filled from the run", () => {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the form in which people write it.
  const text = fillTemplate("${name} lr=${config.lr} ${summary.none}", run("a"), "loss", { "config.lr": 0.1 });
  expect(text).toBe("run a lr=0.1 –");
});
