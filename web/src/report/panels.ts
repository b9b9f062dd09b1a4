import { type ChartOfTable, fieldCounts, mostMediaKeys, type PanelKind, type PanelSpec } from "@/chart/board/panel";
import type { Chosen } from "@/chart/board/settings";
import { checkedSettings } from "@/chart/board/settings";
import type { Aggregate, Band } from "@/chart/math/aggregate";
import type { Smoother } from "@/chart/math/smooth";
import { type FieldId, shortName } from "@/runs/fields";
import { axisOfField, fieldOfAxis, fieldOfMetric, metricOfField } from "./fields";
import { itemsOf, type Json, membersOf, numberOf, sameJson, textOf, withMembers } from "./json";

/** A panel of a report: as the boards of this app draw it, with what of it they do not draw. */
export interface ReportPanel {
  /** Null where this app has no such panel. */
  spec: PanelSpec | null;
  id: string;
  /** What the report calls the kind. */
  viewType: string;
  place: Place;
  /** Members of its configuration that change what is drawn and are not followed. */
  left: readonly string[];
}

/** In a grid of 24 columns, from zero; rows of a sixth of a usual panel. */
export interface Place {
  x: number;
  y: number;
  w: number;
  h: number;
}

export const gridColumns = 24;
const mostRows = 60;

const kinds: Readonly<Record<string, PanelKind>> = {
  "Run History Line Plot": "line",
  "Bar Chart": "bar",
  "Scalar Chart": "scalar",
  "Scatter Plot": "scatter",
  "Parallel Coordinates Plot": "parallel",
  "Parameter Importance": "importance",
  "Run Comparer": "comparer",
  "Media Browser": "media",
  "Markdown Panel": "markdown",
  Vega2: "custom",
  // Our own: scripts keep what they do not know.
  "Run Histogram": "histogram",
};
const viewTypes = Object.fromEntries(Object.entries(kinds).map(([name, kind]) => [kind, name])) as Record<
  PanelKind,
  string
>;

/** The panels of a grid, each with an id that no other has. */
export function readPanels(found: unknown): ReportPanel[] {
  const used = new Set<string>();
  return itemsOf(found).map((item, i) => {
    const given = textOf(membersOf(item).__id__);
    const id = given !== "" && !used.has(given) ? given : `panel-${i}`;
    used.add(id);
    return readPanel(membersOf(item), id);
  });
}

function readPanel(raw: Json, id: string): ReportPanel {
  const viewType = textOf(raw.viewType);
  const config = membersOf(raw.config);
  const place = readPlace(raw.layout);
  const kind = Object.hasOwn(kinds, viewType) ? kinds[viewType] : undefined;
  const left: string[] = [];
  const content = kind && readContent(kind, config, left);
  if (!kind || !content) return { spec: null, id, viewType: viewType || "?", place, left };
  const title = textOf(config.chartTitle);
  const spec = { id, title, kind, keys: [], fields: [], text: "", ...content, width: place.w, height: place.h };
  return { spec, id, viewType, place, left };
}

function readPlace(found: unknown): Place {
  const { x, y, w, h } = membersOf(found);
  const within = (value: unknown, least: number, most: number, otherwise: number) =>
    Math.round(Math.max(least, Math.min(most, numberOf(value) ?? otherwise)));
  const width = within(w, 1, gridColumns, 8);
  return {
    x: within(x, 0, gridColumns - width, 0),
    y: within(y, 0, 10_000, 0),
    w: width,
    h: within(h, 1, mostRows, 6),
  };
}

type Content = Partial<Pick<PanelSpec, "keys" | "fields" | "text" | "settings" | "chart">>;

/** Null where the panel is of a known kind, but shows something this app has not. */
function readContent(kind: PanelKind, config: Json, left: string[]): Content | null {
  const first = (fields: readonly (FieldId | undefined)[]) => {
    const known = fields.filter((field) => field !== undefined);
    const { max } = fieldCounts[kind];
    left.push(...known.slice(max).map(shortName));
    return { fields: known.slice(0, max) };
  };
  switch (kind) {
    case "line":
      return readLine(config, left);
    case "bar":
    case "scalar":
      nameUnread(config, ["groupBy", "expressions", "limit", "barLimit"], left);
      return first(itemsOf(config.metrics).map(fieldOfMetric));
    case "scatter":
      nameUnread(config, ["xAxisMin", "xAxisMax", "yAxisMin", "yAxisMax", "showLinearRegression"], left);
      return first([config.xAxis, config.yAxis, config.zAxis].map((axis) => fieldOfAxis(axis)));
    case "parallel":
      return first(itemsOf(config.columns).map((column) => fieldOfAxis(membersOf(column).accessor)));
    case "importance":
      return first([fieldOfMetric(config.targetKey)]);
    case "histogram":
      return first([fieldOfMetric(config.metric)]);
    case "comparer":
      return {};
    case "media": {
      const keys = texts(config.mediaKeys);
      left.push(...keys.slice(mostMediaKeys));
      return { keys: keys.slice(0, mostMediaKeys) };
    }
    case "markdown":
      return { text: textOf(config.value) };
    case "custom":
      return readChart(config);
  }
}

const xNames: Readonly<Record<string, string>> = { _absolute_runtime: "_runtime" };
const smoothers: Readonly<Record<string, Smoother>> = {
  exponential: "ema",
  exponentialTimeWeighted: "ema",
  gaussian: "gaussian",
  average: "average",
};
const aggregates: Readonly<Record<string, Aggregate>> = {
  mean: "mean",
  min: "min",
  max: "max",
  median: "median",
  samples: "none",
};
const bands: Readonly<Record<string, Band>> = {
  minmax: "range",
  stddev: "deviation",
  stderr: "error",
  none: "none",
};

function readLine(config: Json, left: string[]): Content {
  nameUnread(config, ["groupBy", "xExpression", "xAxisMin", "xAxisMax"], left);
  if (config.useMetricRegex === true && textOf(config.metricRegex) !== "") left.push(`/${textOf(config.metricRegex)}/`);
  if (config.plotType !== undefined && config.plotType !== "line") left.push(`plotType ${textOf(config.plotType)}`);
  const formulas = texts(config.expressions);
  left.push(...formulas.slice(1));
  const settings = readLineSettings(config, left) ?? {};
  if (formulas[0]) settings.formula = formulas[0];
  return { keys: texts(config.metrics), settings: checkedSettings(settings) };
}

/** What a panel, a section or a whole report says about its lines. */
export function readLineSettings(found: unknown, left: string[] = []): Chosen | undefined {
  const config = membersOf(found);
  const chosen: Record<string, unknown> = {};
  const x = textOf(config.xAxis);
  if (x !== "") chosen.x = xNames[x] ?? x;
  if (config.xLogScale !== undefined) chosen.logX = config.xLogScale;
  if (config.yLogScale !== undefined) chosen.logY = config.yLogScale;
  if (config.ignoreOutliers !== undefined) chosen.ignoreOutliers = config.ignoreOutliers;
  if (numberOf(config.yAxisMin) !== null) chosen.yMin = config.yAxisMin;
  if (numberOf(config.yAxisMax) !== null) chosen.yMax = config.yAxisMax;
  if (numberOf(config.limit) !== null) chosen.maxRuns = config.limit;
  if (config.showLegend !== undefined) chosen.legend = config.showLegend;
  if (textOf(config.legendTemplate) !== "") chosen.legendText = config.legendTemplate;
  const aggregate = aggregates[textOf(config.groupAgg)];
  if (aggregate) chosen.aggregate = aggregate;
  else if (textOf(config.groupAgg) !== "") left.push(`groupAgg ${textOf(config.groupAgg)}`);
  const band = bands[textOf(config.groupArea)];
  if (band) chosen.band = band;
  const weight = numberOf(config.smoothingWeight);
  const type = textOf(config.smoothingType);
  if (smoothers[type]) chosen.smoother = smoothers[type];
  // Other kinds count their window in points.
  if (type === "none") chosen.smoothing = 0;
  else if (weight !== null && weight < 1) chosen.smoothing = weight;
  else if (weight !== null) left.push(`smoothing ${weight}`);
  return checkedSettings(chosen);
}

/** What a section says that is not what every section says. */
export function readSectionSettings(found: unknown): Chosen | undefined {
  const { x, smoothing, smoother, ignoreOutliers } = readLineSettings(found) ?? {};
  const chosen: Chosen = {};
  if (x && x !== "_step") chosen.x = x;
  if (smoothing) Object.assign(chosen, { smoothing, ...(smoother ? { smoother } : {}) });
  if (ignoreOutliers) chosen.ignoreOutliers = true;
  return Object.keys(chosen).length > 0 ? chosen : undefined;
}

/** A chart of a logged table, or a specification of our own. */
function readChart(config: Json): Content | null {
  const text = textOf(config.specification);
  const table = tableOf(config.userQuery);
  if (table === "") return text === "" ? null : { text };
  const preset = textOf(config.panelDefId);
  const chart: ChartOfTable = {
    preset,
    fields: onlyTexts(config.fieldSettings),
    texts: onlyTexts(config.stringSettings),
  };
  return { keys: [table], text, ...(preset ? { chart } : {}) };
}

/** The key of the table that a chart asks the runs for. */
function tableOf(found: unknown): string {
  for (const asked of itemsOf(membersOf(found).queryFields)) {
    for (const field of itemsOf(membersOf(asked).fields)) {
      const { name, args } = membersOf(field);
      if (name !== "summaryTable" && name !== "historyTable") continue;
      const key = itemsOf(args)
        .map(membersOf)
        .find((argument) => argument.name === "tableKey");
      if (key) return textOf(key.value);
    }
  }
  return "";
}

function onlyTexts(found: unknown): Record<string, string> {
  return Object.fromEntries(
    Object.entries(membersOf(found)).filter((entry): entry is [string, string] => typeof entry[1] === "string"),
  );
}

function texts(found: unknown): string[] {
  return itemsOf(found).filter((item): item is string => typeof item === "string" && item !== "");
}

function nameUnread(config: Json, names: readonly string[], left: string[]): void {
  for (const name of names) {
    const value = config[name];
    if (value === undefined || value === null || value === "" || value === "None" || value === false) continue;
    if (Array.isArray(value) && value.length === 0) continue;
    left.push(typeof value === "object" ? name : `${name} ${value}`);
  }
}

/** The raw panel with what changed of it; members of its configuration that nobody touched stay as they are. */
export function writePanel(found: unknown, spec: PanelSpec): Json {
  const raw = membersOf(found);
  const before = readPanel(raw, spec.id);
  const config = membersOf(raw.config);
  const layout = withMembers(raw.layout, { w: spec.width, h: spec.height });
  const isSame = before.spec?.kind === spec.kind;
  const next = isSame
    ? withMembers(config, onlyChanged(writeContent(before.spec ?? spec), writeContent(spec), config))
    : withMembers({}, writeContent(spec));
  return withMembers(raw, {
    __id__: textOf(raw.__id__) || spec.id,
    layout,
    viewType: viewTypes[spec.kind],
    config: next,
  });
}

/** What both say the same about is left as the report says it, and so are further items of its lists. */
function onlyChanged(before: Json, after: Json, config: Json): Record<string, unknown> {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = after[name];
      if (sameJson(before[name], value)) return [];
      const rest = itemsOf(config[name]).slice(itemsOf(before[name]).length);
      return [[name, Array.isArray(value) ? [...value, ...rest] : value]];
    }),
  );
}

export function newPanel(spec: PanelSpec, place: Place): Json {
  return {
    __id__: spec.id,
    layout: { ...place },
    viewType: viewTypes[spec.kind],
    config: withMembers({}, writeContent(spec)),
  };
}

/** The configuration that makes the panel. */
function writeContent(spec: PanelSpec): Json {
  const title = spec.title || undefined;
  const metrics = spec.fields.map(metricOfField).filter((name) => name !== undefined);
  switch (spec.kind) {
    case "line":
      return { chartTitle: title, metrics: spec.keys, ...writeLineSettings(spec.settings) };
    case "bar":
    case "scalar":
      return { chartTitle: title, metrics };
    case "scatter": {
      const [xAxis, yAxis, zAxis] = spec.fields.map(axisOfField);
      return { chartTitle: title, xAxis, yAxis, zAxis };
    }
    case "parallel":
      return { chartTitle: title, columns: spec.fields.map((field) => ({ accessor: axisOfField(field) })) };
    case "importance":
      return { chartTitle: title, targetKey: metrics[0] ?? "" };
    case "histogram":
      return { chartTitle: title, metric: metrics[0] ?? "" };
    case "comparer":
      return { chartTitle: title };
    case "media":
      return { chartTitle: title, mediaKeys: spec.keys };
    case "markdown":
      return { chartTitle: title, value: spec.text };
    case "custom":
      return { chartTitle: title, ...writeChart(spec) };
  }
}

function writeLineSettings(chosen: Chosen = {}): Record<string, unknown> {
  const { x, logX, logY, smoothing, smoother, ignoreOutliers, yMin, yMax, legend, legendText } = chosen;
  const { aggregate, band, formula, maxRuns } = chosen;
  return {
    xAxis: x,
    xLogScale: logX,
    yLogScale: logY,
    smoothingWeight: smoothing,
    smoothingType: smoother && nameIn(smoothers, smoother),
    ignoreOutliers,
    yAxisMin: yMin ?? undefined,
    yAxisMax: yMax ?? undefined,
    showLegend: legend,
    legendTemplate: legendText,
    groupAgg: aggregate && nameIn(aggregates, aggregate),
    groupArea: band && nameIn(bands, band),
    expressions: formula ? [formula] : undefined,
    limit: maxRuns,
  };
}

function nameIn<Value>(names: Readonly<Record<string, Value>>, value: Value): string | undefined {
  return Object.keys(names).find((name) => names[name] === value);
}

function writeChart({ keys, text, chart }: PanelSpec): Json {
  const table = { name: "summaryTable", args: [{ name: "tableKey", value: keys[0] ?? "" }], fields: [] };
  const args = [
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the form in which reports write it.
    { name: "runSets", value: "${runSets}" },
    { name: "limit", value: 500 },
  ];
  const fields = [table, { name: "id", value: [] }, { name: "name", value: [] }];
  return {
    transform: { name: "tableWithLeafColNames" },
    userQuery: { queryFields: [{ name: "runSets", args, fields }] },
    panelDefId: chart?.preset ?? "",
    fieldSettings: chart?.fields ?? {},
    stringSettings: chart?.texts ?? {},
    specification: text || undefined,
  };
}
