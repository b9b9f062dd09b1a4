import { ArrowError, type Batch, readArrow } from "./arrow";
import { ApiError } from "./request";
import type { NonFinite, SeriesAnswer } from "./types";

export const arrowType = "application/vnd.apache.arrow.stream";

/** Numbers with gaps: null where they came as JSON, `NaN` where they came as Arrow. */
export type Values = ArrayLike<number | null>;

/** The numbers of one metric of one run, ascending by x. */
export interface Series {
  run: string;
  key: string;
  x: ArrayLike<number>;
  /** The value of a point, or the mean of a bucket of points. */
  y: Values;
  /** Lowest and highest value of each bucket; absent where every entry is one point. */
  low?: Values;
  high?: Values;
  nonFinite: readonly NonFinite[];
}

/** The layout of the columns that this page knows. */
const version = "2";
const columns = { x: 0, last: 1, min: 2, max: 3, mean: 4, n_nan: 6, n_pos_inf: 7, n_neg_inf: 8 };
const nonFiniteColumns = [
  ["NaN", columns.n_nan],
  ["Infinity", columns.n_pos_inf],
  ["-Infinity", columns.n_neg_inf],
] as const;

interface Described {
  run: string;
  key: string;
  exact: boolean;
}

/**
 * What a chart query answered as Arrow.
 *
 * @throws ApiError `outdated` for a version that this page does not know
 * @throws ArrowError where the bytes are something else, or end early
 */
export function fromArrow(bytes: ArrayBuffer): Series[] {
  const { metadata, batches } = readArrow(bytes);
  if (metadata.get("ayumi.version") !== version) throw new ApiError(0, "outdated", "");
  const described = readList(metadata.get("ayumi.series"));
  const nRows = batches.reduce((sum, batch) => sum + batch.nRows, 0);
  if (described.length !== nRows) throw new ArrowError(`it tells of ${described.length} series and has ${nRows}`);
  const rows = batches.flatMap((batch) => Array.from({ length: batch.nRows }, (_, row) => ({ batch, row })));
  return rows.map(({ batch, row }, i) => toSeries(described[i] as Described, batch, row));
}

function readList(text = ""): Described[] {
  try {
    const list: unknown = JSON.parse(text);
    if (Array.isArray(list)) return list;
  } catch {
    // Said below.
  }
  throw new ArrowError("its list of series is not JSON");
}

function toSeries({ run, key, exact }: Described, batch: Batch, row: number): Series {
  const x = batch.floats(columns.x, row);
  if (exact) return { run, key, x, ...readPoints(x, batch.floats(columns.last, row)) };
  const y = batch.floats(columns.mean, row);
  const low = batch.floats(columns.min, row);
  const high = batch.floats(columns.max, row);
  return { run, key, x, y, low, high, nonFinite: readNonFinite(batch, row, x) };
}

/** Values that are not finite leave gaps and are listed. */
function readPoints(x: Float64Array, values: Float64Array): Pick<Series, "y" | "nonFinite"> {
  const nonFinite: NonFinite[] = [];
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    if (Number.isFinite(value)) continue;
    nonFinite.push({ x: x[i] as number, value: `${value}`, count: 1 });
  }
  // Rare, and the received bytes stay what they are.
  const hasInfinite = nonFinite.some(({ value }) => value !== "NaN");
  return { y: hasInfinite ? values.map((value) => (Number.isFinite(value) ? value : Number.NaN)) : values, nonFinite };
}

function readNonFinite(batch: Batch, row: number, x: Float64Array): NonFinite[] {
  const found: NonFinite[] = [];
  for (const [value, column] of nonFiniteColumns) {
    const counts = batch.counts(column, row);
    for (let i = 0; i < counts.length; i++) {
      const count = counts[i] as number;
      if (count > 0) found.push({ x: x[i] as number, value, count });
    }
  }
  return found;
}

/** What a chart query answered as JSON: servers without Arrow do. */
export function fromJson({ series }: SeriesAnswer): Series[] {
  return series.map(({ run, key, exact, x, last, mean, min, max, non_finite: nonFinite }) =>
    exact ? { run, key, x, y: last, nonFinite } : { run, key, x, y: mean, low: min, high: max, nonFinite },
  );
}
