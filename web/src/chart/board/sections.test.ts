import { expect, test } from "vitest";
import { filterSections, toSections, toSystemSections } from "./sections";

const key = (name: string, stream = "history", kinds = ["number"]) => ({ name, stream, kinds });

test("sections come from the prefix before the last slash, metrics without one first", () => {
  const sections = toSections([key("train/loss"), key("loss"), key("eval/deep/f1"), key("train/acc")]);
  expect(sections.map((section) => [section.name, section.panels.map((panel) => panel.title)])).toEqual([
    ["", ["loss"]],
    ["eval/deep", ["f1"]],
    ["train", ["acc", "loss"]],
  ]);
});

test("media have panels of their own, and the table of a chart is called like the chart", () => {
  const keys = [
    key("eval/image", "history", ["json"]),
    key("eval/roc_table", "history", ["json"]),
    key("Custom Chart Tables/eval/pr_table", "history", ["media"]),
    key("eval/size_table"),
  ];
  const [section, ...others] = toSections(keys);
  expect(others).toEqual([]);
  expect(section?.panels.map(({ title, kind, keys: [first] }) => [title, kind, first])).toEqual([
    ["image", "media", "eval/image"],
    ["pr", "custom", "Custom Chart Tables/eval/pr_table"],
    ["roc", "custom", "eval/roc_table"],
    ["size_table", "line", "eval/size_table"],
  ]);
});

test("the client's own keys, text and system metrics are no panels", () => {
  const keys = [key("_step"), key("note", "history", ["string"]), key("cpu", "system")];
  expect(toSections(keys)).toEqual([]);
});

test("a metric that was null at first is still a chart", () => {
  expect(toSections([key("loss", "history", ["null", "number"])])).toHaveLength(1);
});

test("hidden metrics are left out", () => {
  expect(toSections([key("a"), key("b")], (name) => name === "a")[0]?.panels).toHaveLength(1);
});

test("the same metric of several devices shares a chart", () => {
  const sections = toSystemSections([
    key("gpu.0.temp", "system"),
    key("gpu.1.temp", "system"),
    key("gpu.0.gpu", "system"),
    key("cpu", "system"),
  ]);
  expect(sections.map((section) => section.name)).toEqual(["", "gpu"]);
  expect(sections[1]?.panels.find((panel) => panel.title === "gpu.temp")?.keys).toEqual(["gpu.0.temp", "gpu.1.temp"]);
});

test("panels are found by text and by expression, a broken expression is text", () => {
  const sections = toSections([key("train/loss"), key("val/loss"), key("val/acc")]);
  const names = (filter: string) =>
    filterSections(sections, filter).flatMap((section) => section.panels.map((panel) => panel.id));
  expect(names("LOSS")).toEqual(["train/loss", "val/loss"]);
  expect(names("/^val.*s$/")).toEqual(["val/loss"]);
  expect(names("/(/")).toEqual([]);
  expect(names("")).toHaveLength(3);
});
