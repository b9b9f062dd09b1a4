import type { Line } from "./lines";
import { isValue } from "./value";

/** What stands for a group of runs. */
export type Aggregate = "none" | "mean" | "median" | "min" | "max";
/** What is shaded around it: all runs, one standard deviation, the standard error of the mean, or nothing. */
export type Band = "range" | "deviation" | "error" | "none";

export const aggregates: readonly Aggregate[] = ["none", "mean", "median", "min", "max"];
export const bands: readonly Band[] = ["range", "deviation", "error", "none"];

/** Points of the common axis: about the width of a chart in pixels. */
const gridPoints = 300;

/**
 * One line for several: at each x, the runs that have data there, interpolated between their own points.
 * A run counts only from its first to its last point: nothing is made up beyond its end.
 */
export function aggregateLines(
  lines: readonly Line[],
  aggregate: Exclude<Aggregate, "none">,
  band: Band,
  style: { id: string; label: string; color: string },
): Line {
  const x = commonGrid(lines);
  const y: (number | null)[] = [];
  const low: (number | null)[] = [];
  const high: (number | null)[] = [];
  const cursors = lines.map(() => 0);
  const values: number[] = [];
  for (const at of x) {
    values.length = 0;
    lines.forEach((line, i) => {
      const found = valueAt(line, at, cursors, i);
      if (found !== null) values.push(found);
    });
    if (values.length === 0) {
      y.push(null);
      low.push(null);
      high.push(null);
      continue;
    }
    const spread = describe(values);
    y.push(aggregate === "mean" ? spread.mean : aggregate === "median" ? median(values) : spread[aggregate]);
    const reach = band === "error" ? spread.deviation / Math.sqrt(values.length) : spread.deviation;
    low.push(band === "range" ? spread.min : spread.mean - reach);
    high.push(band === "range" ? spread.max : spread.mean + reach);
  }
  const shaded = band !== "none" && lines.length > 1;
  return {
    ...style,
    run: lines[0]?.run ?? "",
    members: lines.map((line) => line.run),
    x,
    y,
    low: shaded ? low : undefined,
    high: shaded ? high : undefined,
    nonFinite: lines.flatMap((line) => line.nonFinite),
  };
}

export interface Spread {
  n: number;
  mean: number;
  /** Of the sample: with n - 1 in the denominator; 0 for a single value. */
  deviation: number;
  min: number;
  max: number;
}

/** `values` must not be empty. */
export function describe(values: readonly number[]): Spread {
  const n = values.length;
  let sum = 0;
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    sum += value;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  const mean = sum / n;
  let squares = 0;
  for (const value of values) squares += (value - mean) ** 2;
  return { n, mean, deviation: n > 1 ? Math.sqrt(squares / (n - 1)) : 0, min, max };
}

/** The value below which a share of the others lies, interpolated. `values` must not be empty. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (sorted.length - 1) * share;
  const below = sorted[Math.floor(at)] as number;
  return below + ((sorted[Math.ceil(at)] as number) - below) * (at - Math.floor(at));
}

function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

function commonGrid(lines: readonly Line[]): number[] {
  const all = new Set<number>();
  for (const { x } of lines) for (let i = 0; i < x.length; i++) all.add(x[i] as number);
  const sorted = [...all].sort((a, b) => a - b);
  if (sorted.length <= gridPoints) return sorted;
  const first = sorted[0] as number;
  const last = sorted[sorted.length - 1] as number;
  return Array.from({ length: gridPoints }, (_, i) => first + ((last - first) * i) / (gridPoints - 1));
}

/** The values of a line at other places, interpolated between its points; null outside of them. `x` must ascend. */
export function resample(line: Line, x: ArrayLike<number>): (number | null)[] {
  const cursors = [0];
  return Array.from(x, (at) => valueAt(line, at, cursors, 0));
}

/** `at` only grows from call to call, so each line is walked through once. */
function valueAt(line: Line, at: number, cursors: number[], index: number): number | null {
  const { x, y } = line;
  let i = cursors[index] as number;
  while (i < x.length && (x[i] as number) < at) i += 1;
  cursors[index] = i;
  if (i >= x.length) return null;
  const here = y[i];
  if (x[i] === at) return isValue(here) ? here : null;
  const before = y[i - 1];
  if (i === 0 || !isValue(before) || !isValue(here)) return null;
  const from = x[i - 1] as number;
  return before + ((here - before) * (at - from)) / ((x[i] as number) - from);
}
