import { resample } from "./aggregate";
import type { Formula } from "./formula";
import type { Line } from "./lines";
import { isValue } from "./value";

/**
 * The line with a formula over its values. Other metrics of the same run count at the same x, between their own points.
 * What is not a finite number afterwards is a gap.
 */
export function deriveLine(line: Line, formula: Formula, others: ReadonlyMap<string, Line>): Line {
  const columns = formula.metrics.map((name) => {
    const other = others.get(name);
    return other ? resample(other, line.x) : Array.from(line.x, () => null);
  });
  const values: number[] = [];
  const at = (y: number | null | undefined, i: number): number | null => {
    if (!isValue(y)) return null;
    for (const [k, column] of columns.entries()) values[k] = column[i] ?? Number.NaN;
    const result = formula.evaluate(y, values);
    return Number.isFinite(result) ? result : null;
  };
  const y = Array.from(line.y, at);
  const { low, high } = line;
  // Of several metrics nobody knows which extremes fell together: no envelope is better than a wrong one.
  if (!low || !high || columns.length > 0) return { ...line, y, low: undefined, high: undefined };
  const ends = Array.from(low, (value, i) =>
    [at(value, i), at(high[i], i), y[i] ?? null].filter((each) => each !== null),
  );
  return {
    ...line,
    y,
    low: ends.map((found) => (found.length > 0 ? Math.min(...found) : null)),
    high: ends.map((found) => (found.length > 0 ? Math.max(...found) : null)),
  };
}
