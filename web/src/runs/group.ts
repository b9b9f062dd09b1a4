import { describe, type Spread } from "@/chart/math/aggregate";
import { type FieldId, sameKey, toNumber, toText } from "./fields";

/** Runs with the same values of the fields that the list is grouped by. */
export interface RunGroup<Row> {
  /** Unique within the list. */
  key: string;
  /** The value of each field it is grouped by. */
  values: readonly unknown[];
  label: string;
  rows: readonly Row[];
}

/** In the order in which the groups first appear, which is the order of the list. */
export function groupRows<Row>(
  rows: readonly Row[],
  fields: readonly FieldId[],
  read: (row: Row, field: FieldId) => unknown,
): RunGroup<Row>[] {
  const groups = new Map<string, { values: unknown[]; rows: Row[] }>();
  for (const row of rows) {
    const values = fields.map((field) => read(row, field));
    const key = values.map(sameKey).join("\n");
    const group = groups.get(key);
    if (group) group.rows.push(row);
    else groups.set(key, { values, rows: [row] });
  }
  return [...groups].map(([key, group]) => ({
    key,
    ...group,
    label: groupLabel(group.values),
  }));
}

export function groupLabel(values: readonly unknown[]): string {
  return values.map((value) => toText(value) || "–").join(" · ");
}

/** Numbers of a group in one field, with what they amount to; null where there are none. */
export function summarize(values: readonly unknown[]): (Spread & { numbers: number[] }) | null {
  const numbers = values.map(toNumber).filter((value) => value !== null);
  return numbers.length > 0 ? { ...describe(numbers), numbers } : null;
}
