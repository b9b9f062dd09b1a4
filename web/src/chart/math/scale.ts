import { isValue } from "./value";

/** An interval of an axis. */
export type Range = readonly [number, number];

/** The smallest interval that holds both; null where there is none. */
export function join(a: Range | null, b: Range | null): Range | null {
  if (!a) return b;
  if (!b) return a;
  return [Math.min(a[0], b[0]), Math.max(a[1], b[1])];
}

/** Lowest and highest of the values, without gaps; on a logarithmic axis without what it cannot show. */
export function extent(
  values: ArrayLike<number | null>,
  log = false,
  [from, to]: Range = [0, values.length],
): Range | null {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (let i = from; i < to; i++) {
    const value = values[i];
    if (!isValue(value) || (log && value <= 0)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return low <= high ? [low, high] : null;
}

/** Adds air above and below, so that no line lies on the frame, and makes a single value an interval. */
export function pad(range: Range | null, log = false): Range {
  if (!range) return log ? [0.1, 10] : [0, 1];
  const [low, high] = range;
  if (log) {
    if (low === high) return [low / 2, high * 2];
    const factor = (high / low) ** 0.05;
    return [low / factor, high * factor];
  }
  if (low === high) {
    const air = Math.abs(low) * 0.1 || 1;
    return [low - air, high + air];
  }
  const air = (high - low) * 0.05;
  // An axis that starts at zero reads better than one that starts a little below it.
  return [low >= 0 && low - air < 0 ? 0 : low - air, high + air];
}

/** An axis of steps or seconds begins at zero where the first bucket begins close to it. */
export function fromZero([low, high]: Range): Range {
  return low > 0 && low < high * 0.03 ? [0, high] : [low, high];
}

/** The smallest interval around it that begins and ends at a step: between two steps there is nothing to see. */
export function toWholeSteps([low, high]: Range): Range {
  const first = Math.floor(low);
  return [first, Math.max(first + 1, Math.ceil(high))];
}

/** Maps a value to a pixel. */
export type Projection = (value: number) => number;

/** `range` to pixels `from..to`. Values outside the range land outside the pixels. */
export function project(range: Range, from: number, to: number, log = false): Projection {
  if (log) {
    const low = Math.log10(range[0]);
    const factor = (to - from) / (Math.log10(range[1]) - low);
    return (value) => from + (Math.log10(value) - low) * factor;
  }
  const factor = (to - from) / (range[1] - range[0]);
  return (value) => from + (value - range[0]) * factor;
}
