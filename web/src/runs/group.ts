import { describe, type Spread } from "@/chart/math/aggregate";
import { formatExactTime } from "@/ui/format";
import { type FieldId, runColumns, sameKey, toNumber, toText } from "./fields";

/** Runs with the same values of the fields that the list is grouped by. */
export interface RunGroup<Row> {
  /** Unique within the list. */
  key: string;
  /** The value of each field it is grouped by. */
  values: readonly unknown[];
  label: string;
  /** Of its runs those that are here: all, some or none. */
  rows: readonly Row[];
  /** However many are in `rows`. */
  nRuns: number;
}

/** In the order in which the groups first appear, which is the order of the list. */
export function groupRows<Row>(
  rows: readonly Row[],
  fields: readonly FieldId[],
  read: (row: Row, field: FieldId) => unknown,
  locale = "en-US",
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
    label: groupLabel(group.values, fields, locale),
    nRuns: group.rows.length,
  }));
}

export function groupLabel(values: readonly unknown[], fields: readonly FieldId[], locale: string): string {
  const text = (value: unknown, field: FieldId | undefined) => {
    const isTime = runColumns[field ?? ""]?.kind === "time" && typeof value === "string";
    return isTime ? formatExactTime(new Date(value), locale) : toText(value);
  };
  return values.map((value, i) => text(value, fields[i]) || "–").join(" · ");
}

/** Numbers of a group in one field, with what they amount to; null where there are none. */
export function summarize(values: readonly unknown[]): (Spread & { numbers: number[] }) | null {
  const numbers = values.map(toNumber).filter((value) => value !== null);
  return numbers.length > 0 ? { ...describe(numbers), numbers } : null;
}
