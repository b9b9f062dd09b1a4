import type { RunRow } from "@/api/types";
import type { RunValues } from "@/api/values";
import { csvText } from "@/runs/csv";
import { type FieldId, readField } from "@/runs/fields";

export { download } from "@/ui/download";

/** Runs as lines for a spreadsheet: RFC 4180, with a heading. */
export function toCsv(rows: readonly RunRow[], fields: readonly FieldId[], values: RunValues): string {
  return csvText([fields, ...rows.map((run) => fields.map((field) => readField(run, values.get(run.id), field)))]);
}

/** Runs as a list of objects with everything that was asked for. */
export function toJson(rows: readonly RunRow[], values: RunValues): string {
  return JSON.stringify(
    rows.map((run) => ({ ...run, ...values.get(run.id) })),
    // JSON has no way to write these.
    (_, value) => (typeof value === "number" && !Number.isFinite(value) ? String(value) : value),
    2,
  );
}
