import { isValue } from "./value";

/** How neighbours are weighed: by an average that forgets, an even window, or a bell curve. */
export type Smoother = "ema" | "average" | "gaussian";

export const smoothers: readonly Smoother[] = ["ema", "average", "gaussian"];

/** `amount` 0 keeps the values, near 1 flattens them, whatever the kind. Gaps stay gaps. */
export function smooth(
  x: ArrayLike<number>,
  y: ArrayLike<number | null>,
  amount: number,
  kind: Smoother = "ema",
): (number | null)[] {
  if (amount <= 0) return Array.from(y);
  if (kind === "ema") return smoothExponentially(x, y, amount);
  // An exponential average of this weight looks back about this many points: the slider then means the same for all kinds.
  const reach = Math.min(y.length, 1 / (1 - amount));
  return kind === "average" ? runningAverage(y, Math.round(reach)) : gaussian(y, reach / 2);
}

/**
 * Exponential moving average whose weights follow the distance in x.
 * For evenly spaced points it is the classic average with bias correction; a gap in x forgets as much as the points
 * that are missing there would have.
 */
function smoothExponentially(x: ArrayLike<number>, y: ArrayLike<number | null>, weight: number): (number | null)[] {
  const n = y.length;
  const first = x[0] ?? 0;
  const spacing = n > 1 ? ((x[n - 1] ?? 0) - first) / (n - 1) : 0;
  const result: (number | null)[] = new Array(n);
  let average = 0;
  let bias = 0;
  let before = first;
  for (let i = 0; i < n; i++) {
    const value = y[i];
    if (!isValue(value)) {
      result[i] = null;
      continue;
    }
    const here = x[i] ?? before;
    const steps = spacing > 0 && bias > 0 ? Math.max(0, (here - before) / spacing) : 1;
    const kept = weight ** steps;
    average = average * kept + value * (1 - kept);
    bias = bias * kept + (1 - kept);
    // Two points at the same x and weight 1 leave no bias to divide by.
    result[i] = bias > 0 ? average / bias : value;
    before = here;
  }
  return result;
}

/** The mean of the points from `reach` before to `reach` after; at the ends of those there are. */
function runningAverage(y: ArrayLike<number | null>, reach: number): (number | null)[] {
  const n = y.length;
  const sums = new Float64Array(n + 1);
  const counts = new Int32Array(n + 1);
  for (let i = 0; i < n; i++) {
    const value = y[i];
    sums[i + 1] = (sums[i] as number) + (isValue(value) ? value : 0);
    counts[i + 1] = (counts[i] as number) + (isValue(value) ? 1 : 0);
  }
  return Array.from({ length: n }, (_, i) => {
    if (!isValue(y[i])) return null;
    const from = Math.max(0, i - reach);
    const to = Math.min(n, i + reach + 1);
    const count = (counts[to] as number) - (counts[from] as number);
    return ((sums[to] as number) - (sums[from] as number)) / count;
  });
}

/** Weights of a bell curve with this standard deviation in points, cut where they no longer matter. */
function gaussian(y: ArrayLike<number | null>, deviation: number): (number | null)[] {
  const n = y.length;
  const reach = Math.min(n, Math.ceil(deviation * 3));
  const weights = Float64Array.from({ length: reach + 1 }, (_, i) => Math.exp((-i * i) / (2 * deviation * deviation)));
  return Array.from({ length: n }, (_, i) => {
    if (!isValue(y[i])) return null;
    let sum = 0;
    let total = 0;
    for (let k = Math.max(0, i - reach); k <= Math.min(n - 1, i + reach); k++) {
      const value = y[k];
      if (!isValue(value)) continue;
      const weight = weights[Math.abs(k - i)] as number;
      sum += value * weight;
      total += weight;
    }
    return sum / total;
  });
}
