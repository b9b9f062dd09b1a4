import { expect, test } from "vitest";
import { runColor } from "@/chart/palette";
import { colorRuns, noValueColor, parseColorRule } from "./color";
import { gradientColor } from "./gradient";

const runs = (...values: unknown[]) => values.map((value, i) => ({ id: `r${i}`, value }));

test("by run, each has its own colour, and the one that somebody gave it", () => {
  const { colors } = colorRuns(runs(1, 2), parseColorRule({}), { r1: "#123456" });
  expect([...colors]).toEqual([
    ["r0", runColor("r0")],
    ["r1", "#123456"],
  ]);
});

test("numbers go along a gradient, missing ones stand apart", () => {
  const { colors, legend } = colorRuns(runs(0, 5, 10, null), parseColorRule({ color: "config.lr" }), {});
  expect([...colors.values()]).toEqual([
    gradientColor("viridis", 0),
    gradientColor("viridis", 0.5),
    gradientColor("viridis", 1),
    noValueColor,
  ]);
  expect(legend.gradient).toMatchObject({ from: "0", to: "10", log: false });
});

test("texts have a colour each, the same for the same text", () => {
  const { colors, legend } = colorRuns(runs("b", "a", "b"), parseColorRule({ color: "group" }), {});
  expect(colors.get("r0")).toBe(colors.get("r2"));
  expect(colors.get("r0")).not.toBe(colors.get("r1"));
  expect(legend.values?.map(({ label }) => label)).toEqual(["a", "b"]);
});

test("a gradient ends where it says and mixes between", () => {
  expect(gradientColor("opposite", 0)).toBe("#2b6cc4");
  expect(gradientColor("opposite", 1)).toBe("#c23b22");
  expect(gradientColor("opposite", 0.125)).toBe("#4d88ce");
  expect(parseColorRule({ gradient: "constructor" }).gradient).toBe("viridis");
});
