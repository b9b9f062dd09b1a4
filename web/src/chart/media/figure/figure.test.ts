import { parse, View } from "vega";
import { expressionInterpreter } from "vega-interpreter";
import { expect, test } from "vitest";
import { toVega } from "../../custom/vega";
import { readArray } from "./arrays";
import { type Figure, readFigure } from "./figure";

const theme = { text: "#000", faint: "#666", grid: "#eee", accent: "#08f", font: "sans-serif", palette: ["#f00"] };

async function draw(figure: Figure | null): Promise<string> {
  const vega = toVega({ spec: figure?.spec ?? {}, rows: [], width: 300, height: 200, theme });
  return new View(parse(vega, undefined, { ast: true }), { expr: expressionInterpreter, renderer: "none" }).toSVG();
}

test.each([
  ["scatter", { x: [1, 2], y: [3, 4] }],
  ["scatter", { x: ["2026-01-01", "2026-02-01"], y: [3, 4], mode: "markers" }],
  ["bar", { x: ["a", "b"], y: [3, 4] }],
  ["bar", { y: ["a", "b"], x: [3, 4], orientation: "h" }],
  ["histogram", { x: [1, 2, 2, 3] }],
  ["box", { y: [1, 2, 3, 9] }],
  [
    "heatmap",
    {
      z: [
        [1, 2],
        [3, 4],
      ],
    },
  ],
  ["pie", { labels: ["a", "b"], values: [1, 2] }],
])("a trace of type %s is drawn", async (type, trace) => {
  const figure = readFigure({ data: [{ type, ...trace }], layout: { title: { text: "A figure" } } });
  const svg = await draw(figure);
  expect(svg).toContain("A figure");
  expect(svg).not.toMatch(/NaN|undefined/);
  expect(figure?.rows.length).toBeGreaterThan(1);
});

test("what cannot be drawn is named, the rest is drawn", () => {
  const figure = readFigure({ data: [{ type: "surface", z: [[1]] }, { y: [1, 2] }] });
  expect(figure?.skipped).toEqual(["surface"]);
  expect(figure?.rows.map(({ x, y }) => [x, y])).toEqual([
    [0, 1],
    [1, 2],
  ]);
  expect(readFigure({ data: [{ type: "surface" }] })).toBeNull();
  expect(readFigure("no figure")).toBeNull();
});

test("numbers that were packed as bytes are read", () => {
  const bytes = (values: ArrayBufferView) =>
    btoa(String.fromCharCode(...new Uint8Array(values.buffer, values.byteOffset, values.byteLength)));
  expect(readArray({ dtype: "f8", bdata: bytes(new Float64Array([1.5, -2])) })).toEqual([1.5, -2]);
  expect(readArray({ dtype: "i2", bdata: bytes(new Int16Array([1, 2, 3, 4])), shape: "2, 2" })).toEqual([
    [1, 2],
    [3, 4],
  ]);
  expect(readArray({ dtype: "c16", bdata: "" })).toEqual([]);
});
