import type { NonFinite, Series } from "@/api/types";
import { extent, join, type Range } from "./scale";
import { smooth } from "./smooth";

/** What a chart draws for one metric of one run. */
export interface Line {
  /** Unique within the chart. */
  id: string;
  run: string;
  label: string;
  color: string;
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
}

export function toLine(series: Series, style: LineStyle, smoothing: number): Line {
  const y = series.exact ? series.last : series.mean;
  return {
    ...style,
    run: series.run,
    x: series.x,
    y,
    low: series.exact ? undefined : series.min,
    high: series.exact ? undefined : series.max,
    smoothed: smoothing > 0 && y.length > 2 ? smooth(series.x, y, smoothing) : undefined,
    nonFinite: series.non_finite,
  };
}

/** The x that all lines span, marks of non-finite values included. */
export function xExtent(lines: readonly Line[]): Range | null {
  let range: Range | null = null;
  for (const { x, nonFinite } of lines) {
    const first = x[0];
    const last = x[x.length - 1];
    if (first !== undefined && last !== undefined) range = join(range, [first, last]);
    for (const mark of nonFinite) range = join(range, [mark.x, mark.x]);
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
