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
const version = "1";
const columns = { x: 0, min: 1, max: 2, mean: 3, n_nan: 6, n_pos_inf: 7, n_neg_inf: 8 };
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
  if (described.length !== batches.length) {
    throw new ArrowError(`it tells of ${described.length} series and has ${batches.length} batches`);
  }
  return batches.map((batch, i) => toSeries(described[i] as Described, batch));
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

function toSeries({ run, key, exact }: Described, batch: Batch): Series {
  const x = batch.floats(columns.x);
  const y = batch.floats(columns.mean);
  const nonFinite = readNonFinite(batch, x);
  if (exact) return { run, key, x, y, nonFinite };
  return { run, key, x, y, low: batch.floats(columns.min), high: batch.floats(columns.max), nonFinite };
}

function readNonFinite(batch: Batch, x: Float64Array): NonFinite[] {
  const found: NonFinite[] = [];
  for (const [value, column] of nonFiniteColumns) {
    const counts = batch.counts(column);
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
