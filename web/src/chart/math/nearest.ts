/** Index of the entry of ascending `x` nearest to `at`; -1 where `x` is empty. */
export function nearestIndex(x: ArrayLike<number>, at: number): number {
  let low = 0;
  let high = x.length - 1;
  if (high < 0) return -1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((x[middle] ?? 0) <= at) low = middle;
    else high = middle;
  }
  return Math.abs((x[low] ?? 0) - at) <= Math.abs((x[high] ?? 0) - at) ? low : high;
}

/** Index of the first entry of ascending `x` that is `at` or more; its length where there is none. */
export function lowerBound(x: ArrayLike<number>, at: number): number {
  return partition(x, (value) => value < at);
}

/** Index of the first entry of ascending `x` that is more than `at`; its length where there is none. */
export function upperBound(x: ArrayLike<number>, at: number): number {
  return partition(x, (value) => value <= at);
}

function partition(x: ArrayLike<number>, isBefore: (value: number) => boolean): number {
  let low = 0;
  let high = x.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isBefore(x[middle] as number)) low = middle + 1;
    else high = middle;
  }
  return low;
}
