import { toNumber, toText, type Values } from "@/runs/fields";

/** One column of numbers that the importance of a parameter is computed from. */
export interface Feature {
  /** `config.lr`. */
  field: string;
  /** Of a text, the value that the column stands for: 1 where a run has it, else 0. */
  category: string | null;
  values: Float64Array;
}

/** More values than this of a text are names, not choices. */
const maxCategories = 12;

/**
 * Every parameter whose values differ, as numbers: truth is 0 or 1, each value of a text is a column of its own.
 * A run without the parameter counts as an average one; parameters that most runs lack are left out.
 */
export function toFeatures(runs: readonly Values[]): Feature[] {
  const fields = new Set(runs.flatMap((values) => Object.keys(values).filter((field) => field.startsWith("config."))));
  return [...fields].sort().flatMap((field) =>
    toColumns(
      field,
      runs.map((values) => values[field]),
    ),
  );
}

function toColumns(field: string, cells: readonly unknown[]): Feature[] {
  const known = cells.filter((cell) => cell !== null && cell !== undefined && typeof cell !== "object");
  if (known.length * 2 < cells.length) return [];
  const numbers = cells.map((cell) => (typeof cell === "boolean" ? Number(cell) : toNumber(cell)));
  const finite = numbers.filter((value): value is number => value !== null);
  if (finite.length === known.length) {
    const mean = finite.reduce((sum, value) => sum + value, 0) / finite.length;
    const values = Float64Array.from(numbers, (value) => value ?? mean);
    return values.every((value) => value === values[0]) ? [] : [{ field, category: null, values }];
  }
  const texts = cells.map((cell) => (cell === null || cell === undefined ? null : toText(cell)));
  const categories = [...new Set(texts.filter((text) => text !== null))].sort();
  if (categories.length < 2 || categories.length > maxCategories) return [];
  return categories.map((category) => ({
    field,
    category,
    values: Float64Array.from(texts, (text) => (text === null ? 1 / categories.length : Number(text === category))),
  }));
}
