/**
 * Exponential moving average whose weights follow the distance in x.
 *
 * `weight` 0 keeps the values, near 1 flattens them. For evenly spaced points it is the classic average with bias
 * correction; a gap in x forgets as much as the points that are missing there would have.
 */
export function smooth(x: ArrayLike<number>, y: ArrayLike<number | null>, weight: number): (number | null)[] {
  const n = y.length;
  const first = x[0] ?? 0;
  const spacing = n > 1 ? ((x[n - 1] ?? 0) - first) / (n - 1) : 0;
  const result: (number | null)[] = new Array(n);
  let average = 0;
  let bias = 0;
  let before = first;
  for (let i = 0; i < n; i++) {
    const value = y[i];
    if (value === null || value === undefined) {
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
