import { expect, test } from "vitest";
import type { Line } from "../math/lines";
import { type LinePicture, lineRows, lineSvg } from "./lineSvg";

const line = (id: string, y: (number | null)[], more: Partial<Line> = {}): Line => ({
  id,
  run: id,
  label: `run <${id}>`,
  color: "#ff0000",
  x: y.map((_, i) => i),
  y,
  nonFinite: [],
  ...more,
});

const picture = (lines: Line[], more: Partial<LinePicture> = {}): LinePicture => ({
  lines,
  x: [0, 3],
  y: [0, 4],
  xKind: "step",
  logX: false,
  logY: false,
  locale: "en-US",
  width: 400,
  height: 200,
  colors: { text: "#000", grid: "#eee", background: "#fff" },
  font: "sans-serif",
  ...more,
});

test("the picture has axes, lines and the names of its runs, which stay text", () => {
  const svg = lineSvg(picture([line("a", [1, 2, null, 4]), line("b", [0, 1, 2, 3])]), "loss & more");
  expect(svg).toContain("loss &amp; more");
  expect(svg).toContain("run &lt;a&gt;");
  expect(svg).toMatch(/d="M56 [\d.]+L\d+(\.\d+)? [\d.]+M384 /);
  expect(svg).not.toMatch(/NaN|Infinity|undefined/);
});

test("buckets have their spread, and a logarithmic axis leaves out what it cannot show", () => {
  const buckets = line("a", [0, 10, 100], { low: [0, 5, 50], high: [1, 20, 200] });
  const svg = lineSvg(picture([buckets], { logY: true, y: [1, 1000] }), "loss");
  expect(svg).toContain("fill-opacity");
  expect(svg).not.toMatch(/NaN|Infinity/);
});

test("the values are those that are drawn, gaps included", () => {
  const rows = lineRows([line("a", [1, Number.NaN], { low: [0, Number.NaN], high: [2, Number.NaN] })], "Step");
  expect(rows).toEqual([
    { line: "run <a>", run: "a", Step: 0, value: 1, min: 0, max: 2 },
    { line: "run <a>", run: "a", Step: 1, value: null, min: null, max: null },
  ]);
});
