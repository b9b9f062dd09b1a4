import type { AnySpec, Row } from "../../custom/vega";
import { indexColor } from "../../palette";
import { readArray } from "./arrays";

export interface Figure {
  spec: AnySpec;
  /** Everything that is drawn, for those who take it away. */
  rows: readonly Row[];
  /** Kinds of traces that are not drawn. */
  skipped: readonly string[];
}

type Members = Record<string, unknown>;

/**
 * A figure of Plotly's as a specification of ours: lines, points, bars, histograms, boxes, heat maps and pies.
 * Plotly's own library is five times the size of the whole app and puts styles into the page, which the policy forbids.
 * Null where nothing of the figure is drawn.
 */
export function readFigure(file: unknown): Figure | null {
  const { data, layout } = members(file);
  const skipped = new Set<string>();
  const rows: Row[] = [];
  const layers: AnySpec[] = [];
  const names: string[] = [];
  const found = (Array.isArray(data) ? data : []).map(members);
  const look = readLayout(members(layout), found);
  found.forEach((trace, i) => {
    const type = text(trace.type) || "scatter";
    const read = traces[type];
    if (!read || trace.visible === false) {
      if (!read) skipped.add(type);
      return;
    }
    const name = text(trace.name) || `trace ${i + 1}`;
    const drawn = read(trace, name, look);
    if (drawn.rows.length === 0) return;
    names.push(name);
    rows.push(...drawn.rows);
    layers.push({ ...drawn.layer, data: { values: drawn.rows } });
  });
  if (layers.length === 0) return null;
  const color = { domain: names, range: names.map((_, i) => indexColor(i)) };
  const spec = {
    title: look.title,
    layer: layers.map((layer) => withColors(layer, color, names.length > 1)),
  };
  return { spec, rows, skipped: [...skipped] };
}

interface Look {
  title: string | undefined;
  x: Members;
  y: Members;
  stacked: boolean;
  hasBars: boolean;
  /** Bars alone stand side by side; beside lines they stand where their x is. */
  onlyBars: boolean;
}

type ReadTrace = (trace: Members, name: string, look: Look) => { rows: Row[]; layer: AnySpec };

const traces: Readonly<Record<string, ReadTrace>> = {
  scatter: readPoints,
  scattergl: readPoints,
  bar: readBars,
  histogram: readHistogram,
  box: readBoxes,
  violin: readBoxes,
  heatmap: readHeat,
  pie: readPie,
};

function readPoints(trace: Members, name: string, look: Look) {
  const rows = pairs(trace, name);
  const mode = text(trace.mode) || (rows.length < 20 ? "lines+markers" : "lines");
  const mark = mode.includes("lines")
    ? { type: "line", point: mode.includes("markers"), tooltip: true }
    : { type: "circle", size: 30, tooltip: true };
  const encoding = {
    x: axis("x", rows, look.x),
    y: axis("y", rows, look.y, look.hasBars),
    color: traceColor,
    order: { field: "i" },
  };
  // The order of the points is the order of the line; points alone have none.
  const { order, ...unordered } = encoding;
  return { rows, layer: { mark, encoding: mode.includes("lines") ? { ...unordered, order } : unordered } };
}

function readBars(trace: Members, name: string, look: Look) {
  const rows = pairs(trace, name);
  const lies = trace.orientation === "h";
  const [along, across] = lies ? (["y", "x"] as const) : (["x", "y"] as const);
  const title = axisTitle(look[along]);
  const place = look.onlyBars ? { field: along, type: "ordinal", sort: null, title } : axis(along, rows, look[along]);
  const length = { ...axis(across, rows, look[across], true), stack: look.stacked ? "zero" : null };
  const offset = look.onlyBars && !look.stacked ? { [`${along}Offset`]: { field: "trace" } } : {};
  const mark = { type: "bar", tooltip: true, opacity: 0.85 };
  return { rows, layer: { mark, encoding: { [along]: place, [across]: length, ...offset, color: traceColor } } };
}

function readHistogram(trace: Members, name: string, look: Look) {
  const lies = trace.x === undefined;
  const rows = readArray(lies ? trace.y : trace.x).map((value): Row => ({ value, trace: name }));
  const isNumber = rows.every(({ value }) => typeof value === "number");
  const title = axisTitle(lies ? look.y : look.x);
  const bins = isNumber
    ? { field: "value", type: "quantitative", bin: { maxbins: Number(trace.nbinsx) || 30 }, title }
    : { field: "value", type: "nominal", title };
  const count = { aggregate: "count", type: "quantitative", stack: null, title: null };
  const encoding = lies ? { y: bins, x: count } : { x: bins, y: count };
  return {
    rows,
    layer: { mark: { type: "bar", tooltip: true, opacity: 0.8 }, encoding: { ...encoding, color: traceColor } },
  };
}

function readBoxes(trace: Members, name: string, look: Look) {
  const values = readArray(trace.y ?? trace.x);
  const groups = trace.y === undefined ? [] : readArray(trace.x);
  const rows = values.map((value, i): Row => ({ value, group: groups[i] ?? name, trace: name }));
  const encoding = {
    x: { field: "group", type: "nominal", title: axisTitle(look.x) },
    y: { field: "value", type: "quantitative", title: axisTitle(look.y), scale: { zero: false } },
    color: traceColor,
  };
  return { rows, layer: { mark: { type: "boxplot" }, encoding } };
}

function readHeat(trace: Members, _name: string, look: Look) {
  const [xs, ys] = [readArray(trace.x), readArray(trace.y)];
  const rows = readArray(trace.z).flatMap((row, j) =>
    (Array.isArray(row) ? row : []).map((z: unknown, i): Row => ({ x: xs[i] ?? i, y: ys[j] ?? j, z })),
  );
  const encoding = {
    x: { field: "x", type: "ordinal", sort: null, title: axisTitle(look.x) },
    // The first row lies at the bottom.
    y: {
      field: "y",
      type: "ordinal",
      sort: ys.length > 0 ? [...ys].reverse() : "descending",
      title: axisTitle(look.y),
    },
    color: { field: "z", type: "quantitative", scale: { scheme: "viridis" }, title: null },
  };
  return { rows, layer: { mark: { type: "rect", tooltip: true }, encoding } };
}

function readPie(trace: Members) {
  const labels = readArray(trace.labels);
  const rows = readArray(trace.values).map((value, i): Row => ({ value, label: labels[i] ?? i }));
  const encoding = {
    theta: { field: "value", type: "quantitative", stack: true },
    color: { field: "label", type: "nominal", title: null },
  };
  return { rows, layer: { mark: { type: "arc", tooltip: true, innerRadius: 0 }, encoding } };
}

const traceColor = { field: "trace", type: "nominal", title: null };

function withColors(layer: AnySpec, scale: AnySpec, hasLegend: boolean): AnySpec {
  const encoding = members(layer.encoding);
  if (encoding.color !== traceColor) return layer;
  return { ...layer, encoding: { ...encoding, color: { ...traceColor, scale, legend: hasLegend ? {} : null } } };
}

function pairs(trace: Members, name: string): Row[] {
  const [xs, ys] = [readArray(trace.x), readArray(trace.y)];
  return Array.from({ length: Math.max(xs.length, ys.length) }, (_, i) => ({
    x: xs[i] ?? i,
    y: ys[i] ?? i,
    i,
    trace: name,
  }));
}

function axis(name: "x" | "y", rows: readonly Row[], look: Members, fromZero = false) {
  const values = rows.map((row) => row[name]);
  const isNumber = values.every((value) => typeof value === "number" || value === null);
  const isTime =
    !isNumber && values.every((value) => typeof value === "string" && /^\d{4}-\d{2}(-\d{2}|$)/.test(value));
  const type = isNumber ? "quantitative" : isTime ? "temporal" : "nominal";
  const scale = isNumber ? { zero: fromZero, ...(look.type === "log" ? { type: "log" } : {}) } : undefined;
  return { field: name, type, title: axisTitle(look), ...(scale ? { scale } : { sort: null }) };
}

function axisTitle(look: Members): string | null {
  return text(look.title) || text(members(look.title).text) || null;
}

function readLayout(layout: Members, traces: readonly Members[]): Look {
  const isBar = ({ type }: Members) => type === "bar";
  const title = text(layout.title) || text(members(layout.title).text);
  return {
    title: title || undefined,
    x: members(layout.xaxis),
    y: members(layout.yaxis),
    stacked: layout.barmode === "stack" || layout.barmode === "relative",
    hasBars: traces.some(isBar),
    onlyBars: traces.every(isBar),
  };
}

function members(found: unknown): Members {
  return typeof found === "object" && found !== null ? (found as Members) : {};
}

function text(found: unknown): string {
  return typeof found === "string" ? found : "";
}
