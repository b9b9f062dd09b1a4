import { toNumber, toText } from "@/runs/fields";
import { formatNumberTick } from "../math/ticks";

/** Where the values of one field stand, from 0 to 1. */
export interface Axis {
  log: boolean;
  /** Null for what the axis cannot show. */
  place: (value: unknown) => number | null;
  ticks: readonly { at: number; label: string }[];
}

/** From here on, positive values stand on a logarithmic axis: learning rates and sizes span decades. */
const logFrom = 300;
const maxCategories = 20;

/** An axis for what is there: numbers by size, texts side by side; null where there is nothing. */
export function makeAxis(values: readonly unknown[]): Axis | null {
  const known = values.filter((value) => value !== null && value !== undefined);
  const numbers = known.map(toNumber).filter((value) => value !== null);
  if (numbers.length === known.length && numbers.length > 0 && !known.every((value) => typeof value === "boolean"))
    return numberAxis(numbers);
  const texts = [
    ...new Set(known.filter((value) => toNumber(value) !== null || typeof value !== "number").map(toText)),
  ];
  return texts.length > 0 ? categoryAxis(texts) : null;
}

function numberAxis(numbers: readonly number[]): Axis {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const number of numbers) {
    if (number < low) low = number;
    if (number > high) high = number;
  }
  const log = low > 0 && high / low >= logFrom;
  if (low === high) {
    const air = Math.abs(low) * 0.1 || 1;
    low -= air;
    high += air;
  }
  const scale = log ? Math.log10 : (value: number) => value;
  const from = scale(low);
  const width = scale(high) - from;
  const place = (value: unknown) => {
    const number = toNumber(value);
    return number === null || (log && number <= 0) ? null : (scale(number) - from) / width;
  };
  const marks = log ? powersOfTen(low, high) : evenSteps(low, high, 5);
  const step = log ? 0 : (marks[1] ?? 1) - (marks[0] ?? 0);
  return { log, place, ticks: marks.map((mark) => ({ at: place(mark) ?? 0, label: formatNumberTick(mark, step) })) };
}

function categoryAxis(texts: readonly string[]): Axis {
  const sorted = [...texts].sort(new Intl.Collator("en", { numeric: true }).compare);
  const at = new Map(sorted.map((text, i) => [text, sorted.length === 1 ? 0.5 : i / (sorted.length - 1)]));
  const every = Math.ceil(sorted.length / maxCategories);
  return {
    log: false,
    place: (value) => (value === null || value === undefined ? null : (at.get(toText(value)) ?? null)),
    ticks: sorted.filter((_, i) => i % every === 0).map((label) => ({ at: at.get(label) ?? 0, label })),
  };
}

/** Round numbers within the range, about `count` of them. */
export function evenSteps(low: number, high: number, count: number): number[] {
  const rough = (high - low) / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5, 10].find((digit) => digit * power >= rough * 0.7) ?? 10) * power;
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => (first + i) * step);
}

/** Powers of ten within the range, about seven at most. */
export function powersOfTen(low: number, high: number): number[] {
  const first = Math.ceil(Math.log10(low) - 1e-9);
  const last = Math.floor(Math.log10(high) + 1e-9);
  const every = Math.max(1, Math.ceil((last - first + 1) / 7));
  return Array.from({ length: last - first + 1 }, (_, i) => first + i)
    .filter((power) => (power - first) % every === 0)
    .map((power) => 10 ** power);
}

export interface Bin {
  from: number;
  to: number;
  count: number;
}

/** How often values fall into ranges of round numbers. */
export function toBins(values: readonly number[], wanted: number): Bin[] {
  if (values.length === 0) return [];
  const axis = [Math.min(...values), Math.max(...values)] as const;
  if (axis[0] === axis[1]) return [{ from: axis[0], to: axis[1], count: values.length }];
  const marks = evenSteps(axis[0], axis[1], wanted);
  const step = (marks[1] ?? axis[1]) - (marks[0] ?? axis[0]);
  const start = (marks[0] ?? axis[0]) - ((marks[0] ?? axis[0]) > axis[0] ? step : 0);
  const bins: Bin[] = [];
  for (let i = 0; start + i * step < axis[1] || bins.length === 0; i++)
    bins.push({ from: start + i * step, to: start + (i + 1) * step, count: 0 });
  for (const value of values) {
    const bin = bins[Math.min(bins.length - 1, Math.max(0, Math.floor((value - start) / step)))];
    if (bin) bin.count += 1;
  }
  return bins;
}
