import { parse, View } from "vega";
import { expressionInterpreter } from "vega-interpreter";
import { expect, test } from "vitest";
import { fillSpec, presetSpec, runColumn } from "./presets";
import { type Theme, toVega } from "./vega";

const theme: Theme = {
  text: "#000",
  faint: "#666",
  grid: "#eee",
  accent: "#08f",
  font: "sans-serif",
  palette: ["#f00", "#0f0"],
};
const runs = [
  { name: "one", color: "#111111" },
  { name: "two", color: "#222222" },
];

/** The picture as SVG, drawn as in the app: expressions are interpreted. */
async function draw(spec: Record<string, unknown>, rows: Record<string, unknown>[]): Promise<string> {
  const vega = toVega({ spec, rows, width: 300, height: 200, theme });
  return new View(parse(vega, undefined, { ast: true }), { expr: expressionInterpreter, renderer: "none" }).toSVG();
}

const cases: [string, Record<string, string>, Record<string, unknown>][] = [
  ["wandb/line/v0", { x: "a.b", y: "y" }, { "a.b": 1, y: 2 }],
  ["wandb/lineseries/v0", { step: "step", lineKey: "key", lineVal: "val" }, { step: 0, key: "p", val: 3 }],
  ["wandb/scatter/v0", { x: "x", y: "y" }, { x: 1, y: 2 }],
  ["wandb/bar/v0", { label: "label", value: "n" }, { label: "a", n: 2 }],
  ["wandb/histogram/v0", { value: "v" }, { v: 2 }],
  ["wandb/area-under-curve/v0", { x: "fpr", y: "tpr", class: "class" }, { fpr: 0, tpr: 1, class: "a" }],
  [
    "wandb/confusion_matrix/v1",
    { Actual: "Actual", Predicted: "Predicted", nPredictions: "n" },
    { Actual: "a", Predicted: "b", n: 4 },
  ],
];

test.each(cases)("%s draws the tables of one run and of two", async (preset, fields, row) => {
  for (const some of [runs.slice(0, 1), runs]) {
    const spec = presetSpec(preset, { fields, texts: { title: "A title" }, runs: some, width: 400 });
    expect(spec).not.toBeNull();
    const rows = some.flatMap(({ name }) => [
      { ...row, [runColumn]: name },
      { ...row, [runColumn]: name },
    ]);
    const svg = await draw(spec ?? {}, rows);
    expect(svg).toContain("A title");
    expect(svg).not.toContain("NaN");
    expect(svg).not.toContain("undefined");
  }
});

test("somebody's own look is not known", () => {
  expect(presetSpec("ada/funnel", { fields: {}, texts: {}, runs, width: 300 })).toBeNull();
});

test("columns and titles are filled in, with what stands for those that are missing", () => {
  // biome-ignore-start lint/suspicious/noTemplateCurlyInString: specifications are filled in this way.
  const spec = { title: "${string:title}", encoding: [{ field: "${field:x}" }, "${string:sub:none}"], n: 3 };
  // biome-ignore-end lint/suspicious/noTemplateCurlyInString: see above.
  expect(fillSpec(spec, { fields: { x: "loss" }, texts: { title: "T" } })).toEqual({
    title: "T",
    encoding: [{ field: "loss" }, "none"],
    n: 3,
  });
});

test("a specification in Vega gets the table under its name", async () => {
  const svg = await draw(
    {
      $schema: "https://vega.github.io/schema/vega/v5.json",
      data: [{ name: "wandb", url: "https://example.org/steal" }],
      marks: [{ type: "text", from: { data: "wandb" }, encode: { enter: { text: { signal: "'value ' + datum.v" } } } }],
    },
    [{ v: 7 }],
  );
  expect(svg).toContain("value 7");
});
