import type { NonFinite, Series } from "@/api/types";
import { quantile } from "./aggregate";
import { extent, join, type Range } from "./scale";
import { type Smoother, smooth } from "./smooth";

/** What a chart draws for one metric of one run. */
export interface Line {
  /** Unique within the chart. */
  id: string;
  run: string;
  /** The runs that a line of a group stands for. */
  members?: readonly string[];
  label: string;
  color: string;
  /** The others are compared with it: drawn wider and above them. */
  isBaseline?: boolean;
  /** Lengths of strokes and gaps in pixels; absent for a solid line. */
  dash?: readonly number[];
  x: number[];
  /** The value of a point, or the mean of a bucket. */
  y: (number | null)[];
  /** Lowest and highest value of each bucket; absent where every entry is one point. */
  low?: (number | null)[];
  high?: (number | null)[];
  /** Drawn in place of `y`, which stays as a faint line behind. */
  smoothed?: (number | null)[];
  nonFinite: NonFinite[];
}

export interface LineStyle {
  id: string;
  label: string;
  color: string;
  dash?: readonly number[];
}

export function toLine(series: Series, style: LineStyle): Line {
  const y = series.exact ? series.last : series.mean;
  return {
    ...style,
    run: series.run,
    x: series.x,
    y,
    low: series.exact ? undefined : series.min,
    high: series.exact ? undefined : series.max,
    nonFinite: series.non_finite,
  };
}

/** The line with a smoothed one in front; as it is where there is nothing to smooth. */
export function smoothLine(line: Line, amount: number, kind: Smoother): Line {
  if (amount <= 0 || line.y.length <= 2) return line;
  return { ...line, smoothed: smooth(line.x, line.y, amount, kind) };
}

/** Whether the line belongs to the run, alone or with others of its group. */
export function isOf(line: Line, run: string): boolean {
  return line.run === run || (line.members?.includes(run) ?? false);
}

/** The x that all lines span, marks of non-finite values included. */
export function xExtent(lines: readonly Line[], log = false): Range | null {
  let range: Range | null = null;
  for (const { x, nonFinite } of lines) {
    const first = log ? x.find((value) => value > 0) : x[0];
    const last = x[x.length - 1];
    if (first !== undefined && last !== undefined) range = join(range, [first, last]);
    for (const mark of nonFinite) if (!log || mark.x > 0) range = join(range, [mark.x, mark.x]);
  }
  return range;
}

/** The y that all lines span: envelopes included, so that no spike is cut. */
export function yExtent(lines: readonly Line[], log: boolean): Range | null {
  let range: Range | null = null;
  for (const { y, low, high } of lines) {
    range = join(range, extent(y, log));
    if (low) range = join(range, extent(low, log));
    if (high) range = join(range, extent(high, log));
  }
  return range;
}

/** The y between the lowest and the highest twentieth of all values: a few wild ones no longer flatten the rest. */
export function yExtentWithoutOutliers(lines: readonly Line[], log: boolean): Range | null {
  const values = lines
    .flatMap((line) => line.smoothed ?? line.y)
    .filter((value): value is number => value !== null && !(log && value <= 0));
  return values.length === 0 ? null : [quantile(values, 0.05), quantile(values, 0.95)];
}
