import type { Series, Values } from "@/api/seriesAnswer";
import type { NonFinite } from "@/api/types";
import { quantile } from "./aggregate";
import { lowerBound, upperBound } from "./nearest";
import { extent, join, type Range } from "./scale";
import { type Smoother, smooth } from "./smooth";
import { isValue } from "./value";

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
  x: ArrayLike<number>;
  /** The value of a point, or the mean of a bucket. */
  y: Values;
  /** Lowest and highest value of each bucket; absent where every entry is one point. */
  low?: Values;
  high?: Values;
  /** Drawn in place of `y`, which stays as a faint line behind. */
  smoothed?: Values;
  nonFinite: readonly NonFinite[];
}

export interface LineStyle {
  id: string;
  label: string;
  color: string;
  dash?: readonly number[];
}

export function toLine(series: Series, style: LineStyle): Line {
  const { run, x, y, low, high, nonFinite } = series;
  return { ...style, run, x, y, low, high, nonFinite };
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
    const first = x[log ? upperBound(x, 0) : 0];
    const last = x[x.length - 1];
    if (first !== undefined && last !== undefined) range = join(range, [first, last]);
    for (const mark of nonFinite) if (!log || mark.x > 0) range = join(range, [mark.x, mark.x]);
  }
  return range;
}

/** The y that all lines span within the x of `within`: envelopes included, so that no spike is cut. */
export function yExtent(lines: readonly Line[], log: boolean, within: Range | null = null): Range | null {
  let range: Range | null = null;
  for (const { x, y, low, high } of lines) {
    for (const values of [y, low, high]) {
      if (!values) continue;
      range = join(range, within ? extent(values, log, partWithin(x, within)) : wholeExtent(values, log));
    }
  }
  return range;
}

/** Lines stay while others come and go around them, and so does what they span. */
const wholeExtents = { linear: new WeakMap<Values, Range | null>(), log: new WeakMap<Values, Range | null>() };

function wholeExtent(values: Values, log: boolean): Range | null {
  const known = wholeExtents[log ? "log" : "linear"];
  let range = known.get(values);
  if (range === undefined) {
    range = extent(values, log);
    known.set(values, range);
  }
  return range;
}

/** The y between the lowest and the highest twentieth of all values: a few wild ones no longer flatten the rest. */
export function yExtentWithoutOutliers(
  lines: readonly Line[],
  log: boolean,
  within: Range | null = null,
): Range | null {
  const values: number[] = [];
  for (const line of lines) {
    const y = line.smoothed ?? line.y;
    const [from, to] = partWithin(line.x, within);
    for (let i = from; i < to; i++) {
      const value = y[i];
      if (isValue(value) && !(log && value <= 0)) values.push(value);
    }
  }
  return values.length === 0 ? null : [quantile(values, 0.05), quantile(values, 0.95)];
}

/** The entries of ascending `x` that lie in the range: from the first index, to before the second. */
function partWithin(x: ArrayLike<number>, within: Range | null): Range {
  return within ? [lowerBound(x, within[0]), upperBound(x, within[1])] : [0, x.length];
}

/** Whether the line stands for several runs. */
export function isOfGroup(line: Line): boolean {
  return line.members !== undefined;
}
