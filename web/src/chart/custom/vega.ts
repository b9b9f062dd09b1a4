import { type Loader, parse, type Spec, View } from "vega";
import { expressionInterpreter } from "vega-interpreter";
import { compile, type TopLevelSpec } from "vega-lite";

/** A specification as somebody wrote it: Vega or Vega-Lite. */
export type AnySpec = Record<string, unknown>;
export type Row = Record<string, unknown>;

/** The data set that specifications ask for by this name. */
export const dataName = "wandb";

export interface PlotRequest {
  spec: AnySpec;
  rows: readonly Row[];
  width: number;
  height: number;
  theme: Theme;
}

export interface Theme {
  text: string;
  faint: string;
  grid: string;
  accent: string;
  font: string;
  palette: readonly string[];
}

/** Specifications come from anybody: they draw the data they are given, and fetch nothing. */
const loader = {
  load: () => Promise.reject(new Error("a chart can only draw the table it was made for")),
  sanitize: () => Promise.reject(new Error("links are switched off")),
  http: () => Promise.reject(new Error("links are switched off")),
  file: () => Promise.reject(new Error("links are switched off")),
} as unknown as Loader;

/** Draws into `host`; expressions are interpreted, since the page's policy forbids to compile them. Throws what is wrong with the specification. */
export async function drawPlot(host: HTMLElement, request: PlotRequest): Promise<View> {
  const view = new View(parse(toVega(request), undefined, { ast: true }), {
    expr: expressionInterpreter,
    loader,
    renderer: "canvas",
    container: host,
    hover: true,
    // Errors are thrown, not printed.
    logLevel: 0,
  });
  await view.runAsync();
  return view;
}

/** Sizes, colours and data are put in, and Vega-Lite becomes Vega. */
export function toVega({ spec, rows, width, height, theme }: PlotRequest): Spec {
  const data = rows.map((row) => ({ ...row }));
  if (isVega(spec)) {
    const sets = Array.isArray(spec.data) ? spec.data : [];
    const others = sets.filter((set) => (set as { name?: unknown }).name !== dataName);
    const own = sets.find((set) => (set as { name?: unknown }).name === dataName) as Row | undefined;
    return {
      ...spec,
      width,
      height,
      autosize: { type: "fit", contains: "padding" },
      background: "transparent",
      data: [{ ...own, name: dataName, url: undefined, values: data }, ...others],
    } as unknown as Spec;
  }
  // Only one plot can be fitted; rows and columns of plots have sizes of their own, and the panel scrolls.
  const fitted = "mark" in spec || "layer" in spec;
  const full = {
    ...spec,
    ...(fitted ? { width, height, autosize: { type: "fit", contains: "padding" } } : {}),
    background: "transparent",
    datasets: { ...(spec.datasets as object | undefined), [dataName]: data },
    data: spec.data ?? { name: dataName },
    config: { ...themeConfig(theme), ...(spec.config as object | undefined) },
  };
  return compile(full as unknown as TopLevelSpec, { logger: silent }).spec;
}

function isVega(spec: AnySpec): boolean {
  const schema = typeof spec.$schema === "string" ? spec.$schema : "";
  return schema.includes("/vega/") || (!schema && Array.isArray(spec.marks));
}

/** Remarks on style are nobody's business on a page; errors are thrown. */
const silent = {
  level: () => silent,
  error: () => silent,
  warn: () => silent,
  info: () => silent,
  debug: () => silent,
} as never;

function themeConfig({ text, faint, grid, accent, font, palette }: Theme) {
  const labels = { labelColor: faint, titleColor: text, labelFont: font, titleFont: font, titleFontWeight: 500 };
  return {
    font,
    view: { stroke: null },
    axis: { ...labels, gridColor: grid, domainColor: grid, tickColor: grid, labelFontSize: 11, titleFontSize: 11 },
    axisX: { labelAngle: 0, labelOverlap: "greedy", labelLimit: 90 },
    legend: { ...labels, labelFontSize: 11, titleFontSize: 11, symbolStrokeWidth: 2, labelLimit: 140 },
    header: { ...labels, labelFontSize: 11 },
    title: { color: text, font, fontSize: 12, fontWeight: 600, anchor: "start" },
    mark: { color: accent },
    text: { color: text, font },
    line: { strokeWidth: 1.75 },
    range: { category: palette },
  };
}
