import type { AnySpec } from "./vega";

/** What a chart of a table is drawn from: names of columns and titles, by what the preset calls them. */
export interface PresetInput {
  fields: Readonly<Record<string, string>>;
  texts: Readonly<Record<string, string>>;
  /** The runs whose tables are drawn; each has a colour. */
  runs: readonly { name: string; color: string }[];
  width: number;
}

/** The column that holds the name of the run. */
export const runColumn = "run_name";

type Preset = (input: PresetInput) => AnySpec;

/** The looks that `wandb.plot` asks for, without their version. */
const presets: Readonly<Record<string, Preset>> = {
  "wandb/line": ({ fields, texts, runs }) => ({
    title: texts.title,
    mark: { type: "line", tooltip: true },
    encoding: { x: x(fields.x), y: y(fields.y), ...curveColors(fields.stroke, runs) },
  }),
  "wandb/lineseries": ({ fields, texts, runs }) => ({
    title: texts.title,
    mark: { type: "line", tooltip: true },
    encoding: {
      x: x(fields.step, texts.xname),
      y: y(fields.lineVal, ""),
      ...curveColors(fields.lineKey, runs),
    },
  }),
  "wandb/scatter": ({ fields, texts, runs }) => ({
    title: texts.title,
    mark: { type: "circle", size: 36, tooltip: true },
    encoding: { x: x(fields.x), y: y(fields.y), color: byRun(runs) },
  }),
  "wandb/bar": ({ fields, texts, runs }) => ({
    title: texts.title,
    mark: { type: "bar", tooltip: true },
    encoding: {
      y: { field: name(fields.label), type: "nominal", sort: null, title: fields.label },
      x: { field: name(fields.value), type: "quantitative", title: fields.value },
      ...(runs.length > 1 ? { yOffset: { field: runColumn } } : {}),
      color: byRun(runs),
    },
  }),
  "wandb/histogram": ({ fields, texts, runs }) => ({
    title: texts.title,
    mark: { type: "bar", tooltip: true, opacity: runs.length > 1 ? 0.55 : 0.9 },
    encoding: {
      x: { field: name(fields.value), type: "quantitative", bin: { maxbins: 40 }, title: fields.value },
      y: { aggregate: "count", type: "quantitative", stack: null, title: null },
      color: byRun(runs),
    },
  }),
  "wandb/area-under-curve": ({ fields, texts, runs }) => ({
    title: texts.title,
    mark: { type: "line", tooltip: true },
    encoding: {
      x: x(fields.x, texts["x-axis-title"]),
      y: y(fields.y, texts["y-axis-title"]),
      ...curveColors(fields.class, runs),
    },
  }),
  "wandb/confusion_matrix": ({ fields, texts, runs, width }) => {
    const count = `datum['${(fields.nPredictions ?? "").replace(/['\\]/g, "\\$&")}']`;
    const cell = {
      transform: [
        { joinaggregate: [{ op: "max", field: name(fields.nPredictions), as: "most" }], groupby: [] },
        { calculate: `${count} / datum.most`, as: "share" },
      ],
      encoding: {
        x: { field: name(fields.Predicted), type: "nominal", sort: null, title: fields.Predicted },
        y: { field: name(fields.Actual), type: "nominal", sort: null, title: fields.Actual },
      },
      layer: [
        {
          mark: { type: "rect", tooltip: true },
          encoding: {
            color: {
              field: name(fields.nPredictions),
              type: "quantitative",
              scale: { scheme: "tealblues" },
              legend: null,
            },
          },
        },
        {
          mark: { type: "text" },
          encoding: {
            text: { field: name(fields.nPredictions), type: "quantitative" },
            // Light on what is dark.
            color: { value: "#1c1f23", condition: { test: "datum.share > 0.55", value: "#ffffff" } },
          },
        },
      ],
    };
    if (runs.length < 2) return { title: texts.title, ...cell };
    // A matrix for each run: sums over runs would be nobody's result.
    const columns = Math.max(1, Math.min(runs.length, Math.floor(width / 140)));
    const size = Math.max(70, Math.floor(width / columns) - 70);
    return {
      title: texts.title,
      // A long name must not push its matrix out of the panel.
      facet: { field: runColumn, type: "nominal", title: null, sort: null, header: { labelLimit: size } },
      columns,
      spec: { ...cell, width: size, height: Math.max(70, Math.min(size, 150)) },
    };
  },
};

/** The look that a chart asks for; null where it is somebody's own. */
export function presetSpec(preset: string, input: PresetInput): AnySpec | null {
  const found = presets[withoutVersion(preset)];
  return found ? found(input) : null;
}

/** Whether the app draws this look by itself. */
export function isOurs(preset: string): boolean {
  return withoutVersion(preset) in presets;
}

function withoutVersion(preset: string): string {
  return preset.replace(/\/v\d+$/, "");
}

/** Puts names of columns and titles where a specification has `${field:x}` and `${string:title}`. */
export function fillSpec(spec: AnySpec, { fields, texts }: Pick<PresetInput, "fields" | "texts">): AnySpec {
  const fill = (value: unknown): unknown => {
    if (typeof value === "string") {
      return value.replace(/\$\{(field|string):([^}]*)\}/g, (_, kind: string, member: string) => {
        const [wanted = "", otherwise = ""] = member.split(":");
        return (kind === "field" ? fields[wanted] : texts[wanted]) ?? otherwise;
      });
    }
    if (Array.isArray(value)) return value.map(fill);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([member, each]) => [member, fill(each)]));
  };
  return fill(spec) as AnySpec;
}

function x(column: string | undefined, title = column) {
  return { field: name(column), type: "quantitative", title, scale: { zero: false } };
}

function y(column: string | undefined, title = column) {
  return { field: name(column), type: "quantitative", title: title || null, scale: { zero: false } };
}

function byRun(runs: PresetInput["runs"]) {
  return {
    field: runColumn,
    type: "nominal",
    scale: { domain: runs.map((run) => run.name), range: runs.map((run) => run.color) },
    legend: null,
  };
}

/** Curves of one run differ in colour; those of several have the colour of their run, and their class is the stroke. */
function curveColors(column: string | undefined, runs: PresetInput["runs"]) {
  if (!column) return { color: byRun(runs) };
  const curve = { field: name(column), type: "nominal", title: null };
  return runs.length > 1 ? { color: byRun(runs), strokeDash: curve } : { color: curve };
}

/** Dots and brackets in the name of a column are no path. */
function name(column = ""): string {
  return column.replace(/[.[\]\\]/g, "\\$&");
}
