const nTrees = 64;
const maxDepth = 8;
const minLeaf = 2;

/**
 * Grows regression trees on samples of the rows, and sums up how much of the variance the splits on each column take
 * away. The shares add up to 1, or are all 0 where no split helps. The same rows give the same shares.
 */
export function growForest(columns: readonly Float64Array[], results: Float64Array): number[] {
  const gains = new Float64Array(columns.length);
  const random = generator(results.length * 7919 + columns.length);
  for (let tree = 0; tree < nTrees; tree++) {
    const sample = Int32Array.from(results, () => Math.floor(random() * results.length));
    split(columns, results, sample, 0, random, gains);
  }
  const total = gains.reduce((sum, gain) => sum + gain, 0);
  return Array.from(gains, (gain) => (total > 0 ? gain / total : 0));
}

function split(
  columns: readonly Float64Array[],
  results: Float64Array,
  rows: Int32Array,
  depth: number,
  random: () => number,
  gains: Float64Array,
): void {
  if (depth >= maxDepth || rows.length < minLeaf * 2) return;
  // A third of the columns at each split, so that strong ones do not hide the others.
  const nTried = Math.max(1, Math.ceil(columns.length / 3));
  let best = { gain: 1e-12, column: -1, threshold: 0 };
  for (const column of pick(columns.length, nTried, random)) {
    const found = bestSplit(columns[column] as Float64Array, results, rows);
    if (found && found.gain > best.gain) best = { ...found, column };
  }
  if (best.column < 0) return;
  gains[best.column] = (gains[best.column] as number) + best.gain;
  const values = columns[best.column] as Float64Array;
  const low = rows.filter((row) => (values[row] as number) <= best.threshold);
  const high = rows.filter((row) => (values[row] as number) > best.threshold);
  split(columns, results, low, depth + 1, random, gains);
  split(columns, results, high, depth + 1, random, gains);
}

/** Where to cut a column so that the sums of squares of both sides are least. */
function bestSplit(
  values: Float64Array,
  results: Float64Array,
  rows: Int32Array,
): { gain: number; threshold: number } | null {
  const order = rows.slice().sort((a, b) => (values[a] as number) - (values[b] as number));
  const n = order.length;
  let total = 0;
  for (const row of order) total += results[row] as number;
  let sum = 0;
  let best: { gain: number; threshold: number } | null = null;
  for (let i = 0; i < n - 1; i++) {
    sum += results[order[i] as number] as number;
    const value = values[order[i] as number] as number;
    const next = values[order[i + 1] as number] as number;
    if (value === next || i + 1 < minLeaf || n - i - 1 < minLeaf) continue;
    // The decrease of the sum of squares, written with the means of both sides.
    const gain = (sum * sum) / (i + 1) + (total - sum) ** 2 / (n - i - 1) - (total * total) / n;
    if (!best || gain > best.gain) best = { gain, threshold: (value + next) / 2 };
  }
  return best;
}

function pick(n: number, wanted: number, random: () => number): number[] {
  const all = Array.from({ length: n }, (_, i) => i);
  for (let i = 0; i < wanted; i++) {
    const other = i + Math.floor(random() * (n - i));
    [all[i], all[other]] = [all[other] as number, all[i] as number];
  }
  return all.slice(0, wanted);
}

/** Mulberry32: small, and even enough for samples. */
function generator(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
