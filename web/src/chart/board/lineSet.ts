import type { Series } from "@/api/seriesAnswer";
import { toText, type Values } from "@/runs/fields";
import { formatNumber } from "@/ui/format";
import { aggregateLines } from "../math/aggregate";
import { deriveLine } from "../math/derive";
import { readFormula } from "../math/formula";
import { type Line, smoothLine, toLine } from "../math/lines";
import { indexColor } from "../palette";
import type { BoardRun } from "./context";
import type { LineSettings } from "./settings";

type Settings = Pick<LineSettings, "smoothing" | "smoother" | "aggregate" | "band" | "legendText" | "formula">;

/** Metrics of the same run differ in their strokes; the first one is solid. */
const dashes: readonly (readonly number[] | undefined)[] = [undefined, [6, 4], [2, 3], [8, 3, 2, 3], [12, 4]];

/** The lines of a chart: one for each run and metric, or for each group and metric. */
export function toLines(
  series: readonly Series[],
  keys: readonly string[],
  runs: readonly BoardRun[],
  settings: Settings,
  values: ReadonlyMap<string, Values>,
  baseline?: string,
): Line[] {
  const byId = new Map(runs.map((run) => [run.id, run]));
  const derive = deriver(series, byId, settings.formula);
  const { aggregate, smoothing, smoother } = settings;
  const grouped = new Map<string, { lines: Line[]; run: BoardRun; key: string }>();
  const lines: Line[] = [];
  for (const each of series) {
    const run = byId.get(each.run);
    const index = keys.indexOf(each.key);
    if (!run || index < 0) continue;
    const line = derive(plainLine(each, run));
    if (run.group && aggregate !== "none") {
      const id = `${run.group.key}\n${each.key}`;
      const group = grouped.get(id);
      if (group) group.lines.push(line);
      else grouped.set(id, { lines: [line], run, key: each.key });
      continue;
    }
    const label = labelOf(settings.legendText, run, each.key, keys.length > 1, runs.length === 1, values.get(run.id));
    const style = styleOf(run.color, index, keys.length > 1, runs.length === 1);
    const isBaseline = run.id === baseline;
    const by = `${smoothing} ${smoother} ${settings.formula}`;
    lines.push(smoothed({ ...line, ...style, label, isBaseline }, each, smoothing, smoother, by));
  }
  for (const [id, { lines: members, run, key }] of grouped) {
    if (aggregate === "none" || !run.group) continue;
    const several = keys.length > 1;
    const label = `${run.group.label} (${members.length})${several ? ` · ${key}` : ""}`;
    const line = aggregateLines(members, aggregate, settings.band, { id, label, color: run.group.color });
    const { dash } = styleOf(run.group.color, keys.indexOf(key), several, false);
    lines.push(smoothLine({ ...line, dash }, smoothing, smoother));
  }
  // The last line lies above the others.
  return lines.sort((a, b) => Number(a.isBaseline ?? false) - Number(b.isBaseline ?? false));
}

function plainLine(series: Series, run: BoardRun): Line {
  return toLine(series, { id: `${series.run} ${series.key}`, label: run.name, color: run.color });
}

/** Applies the formula to a line, with the other metrics of its run. */
function deriver(series: readonly Series[], runs: ReadonlyMap<string, BoardRun>, text: string): (line: Line) => Line {
  const formula = readFormula(text);
  if (!formula) return (line) => line;
  const byRun = new Map<string, Map<string, Line>>();
  for (const each of series) {
    const run = runs.get(each.run);
    if (!run || !formula.metrics.includes(each.key)) continue;
    const lines = byRun.get(run.id) ?? new Map<string, Line>();
    byRun.set(run.id, lines.set(each.key, plainLine(each, run)));
  }
  const none = new Map<string, Line>();
  return (line) => deriveLine(line, formula, byRun.get(line.run) ?? none);
}

/** Smoothing costs most of all, and hiding a run changes none of the others: kept as long as the series itself. */
const smoothedLines = new WeakMap<Series, { by: string; smoothed: Line["smoothed"] }>();

function smoothed(line: Line, series: Series, amount: number, kind: Settings["smoother"], by: string): Line {
  if (amount <= 0) return line;
  const known = smoothedLines.get(series);
  const fresh = known?.by === by ? known.smoothed : smoothLine(line, amount, kind).smoothed;
  smoothedLines.set(series, { by, smoothed: fresh });
  return { ...line, smoothed: fresh };
}

/** Metrics of one chart differ in their strokes, or in their colours where there is one run only. */
export function styleOf(color: string, index: number, several: boolean, alone: boolean) {
  if (!several) return { color };
  // One run: its metrics can have colours. Several: the colour is the run's.
  return alone ? { color: indexColor(index) } : { color, dash: dashes[index % dashes.length] };
}

function labelOf(
  template: string,
  run: BoardRun,
  key: string,
  several: boolean,
  alone: boolean,
  values: Values | undefined,
): string {
  if (template) return fillTemplate(template, run, key, values);
  if (!several) return run.name;
  return alone ? deviceOf(key) : `${run.name} · ${key}`;
}

/** `${name}`, `${id}`, `${key}`, `${config.…}`, `${summary.…}`; what a run does not have is a dash. */
export function fillTemplate(template: string, run: BoardRun, key: string, values: Values | undefined): string {
  return template.replace(/\$\{([^}]*)\}/g, (_, name: string) => {
    const field = name.trim();
    if (field === "name") return run.name;
    if (field === "id") return run.id;
    if (field === "key") return key;
    const value = values?.[field];
    return (typeof value === "number" ? formatNumber(value) : toText(value)) || "–";
  });
}

/** `gpu 0` of `system.gpu.0.temp`: what tells a line from its siblings. */
function deviceOf(key: string): string {
  if (!key.startsWith("system.")) return key;
  const parts = key.replace(/^system\./, "").split(".");
  const number = parts.findIndex((part) => /^\d+$/.test(part));
  return number < 0 ? parts.join(".") : parts.slice(0, number + 1).join(" ");
}
