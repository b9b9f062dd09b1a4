import type { Feature } from "./features";
import { growForest } from "./forest";

/** What a parameter has to do with a result. */
export interface Importance {
  field: string;
  category: string | null;
  /** From 0 to 1; all of them together are 1. */
  importance: number;
  /** From -1 to 1. */
  correlation: number;
}

/** Runs below which nothing can be said. */
export const minRuns = 4;

/**
 * The importance of a parameter is the share of the variance of the result that the splits on it explain in a forest
 * of regression trees ("mean decrease in impurity": Breiman, Random Forests, Machine Learning 45, 2001).
 * The correlation is Pearson's r. Both are computed over the runs that have the result; the most important comes first.
 */
export function computeImportance(features: readonly Feature[], results: Float64Array): Importance[] {
  if (results.length < minRuns || features.length === 0) return [];
  const shares = growForest(
    features.map(({ values }) => values),
    results,
  );
  return features
    .map(({ field, category, values }, i) => ({
      field,
      category,
      importance: shares[i] ?? 0,
      correlation: pearson(values, results),
    }))
    .sort((a, b) => b.importance - a.importance || Math.abs(b.correlation) - Math.abs(a.correlation));
}

/** Pearson's r; 0 where one side never changes. */
export function pearson(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const n = a.length;
  let [meanA, meanB] = [0, 0];
  for (let i = 0; i < n; i++) {
    meanA += (a[i] as number) / n;
    meanB += (b[i] as number) / n;
  }
  let [both, onlyA, onlyB] = [0, 0, 0];
  for (let i = 0; i < n; i++) {
    const [da, db] = [(a[i] as number) - meanA, (b[i] as number) - meanB];
    both += da * db;
    onlyA += da * da;
    onlyB += db * db;
  }
  return onlyA > 0 && onlyB > 0 ? both / Math.sqrt(onlyA * onlyB) : 0;
}
