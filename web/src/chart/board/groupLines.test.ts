import { expect, test } from "vitest";
import type { BoardRun } from "./context";
import { toGroupLines, toSeriesGroups, wholeGroups } from "./groupLines";
import { defaultSettings } from "./settings";

const group = { key: "adam", label: "adam", color: "#111111", filter: { "config.optimizer": "adam" } };
const run = (id: string, more: Partial<BoardRun> = {}): BoardRun => ({
  id,
  name: id,
  color: "#222222",
  group,
  ...more,
});
const series = {
  group: "adam",
  key: "loss",
  n_runs_in_all: 137,
  n_non_finite: 0,
  x: [0, 1],
  mean: [1, 2],
  min: [0, 1],
  max: [3, 4],
  deviation: [0.5, null],
  n_runs: [4, 2],
};

test("the server is asked for groups that nobody took runs out of", () => {
  expect(wholeGroups([run("a"), run("b")], defaultSettings)).toEqual([group]);
  expect(toSeriesGroups([group])).toEqual([{ key: "adam", filter: { "config.optimizer": "adam" } }]);
  expect(wholeGroups([run("a"), run("b", { group: { ...group, filter: undefined } })], defaultSettings)).toBeNull();
  expect(wholeGroups([run("a", { group: undefined })], defaultSettings)).toBeNull();
  for (const change of [{ aggregate: "median" }, { aggregate: "none" }, { formula: "1 - y" }] as const)
    expect(wholeGroups([run("a")], { ...defaultSettings, ...change })).toBeNull();
});

test("a line stands for all runs of its group", () => {
  const [line] = toGroupLines([series], ["loss"], [group], defaultSettings);
  expect(line).toMatchObject({ label: "adam (137)", color: "#111111", y: [1, 2], low: [0, 1], high: [3, 4] });
  const [highest] = toGroupLines([series], ["loss"], [group], { ...defaultSettings, aggregate: "max", band: "none" });
  expect(highest).toMatchObject({ y: [3, 4], low: undefined, high: undefined });
});

test("the deviation is that of the sample, its error that of the mean", () => {
  const low = (band: "deviation" | "error") =>
    toGroupLines([series], ["loss"], [group], { ...defaultSettings, band })[0]?.low;
  expect(low("deviation")).toEqual([expect.closeTo(1 - 0.5 * Math.sqrt(4 / 3)), null]);
  expect(low("error")).toEqual([expect.closeTo(1 - (0.5 * Math.sqrt(4 / 3)) / 2), null]);
});

test("groups without values draw nothing", () => {
  expect(
    toGroupLines(
      [
        { ...series, x: [] },
        { ...series, group: "sgd" },
      ],
      ["loss"],
      [group],
      defaultSettings,
    ),
  ).toEqual([]);
});
