import type { RunRow } from "@/api/types";
import type { RunValues } from "@/api/values";
import { type FieldId, readField, toText } from "@/runs/fields";

/** Runs as lines for a spreadsheet: RFC 4180, with a heading. */
export function toCsv(rows: readonly RunRow[], fields: readonly FieldId[], values: RunValues): string {
  const lines = rows.map((run) => fields.map((field) => csvCell(readField(run, values.get(run.id), field))));
  return [fields.map(csvCell), ...lines].map((line) => `${line.join(",")}\r\n`).join("");
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

function csvCell(value: unknown): string {
  const text = toText(value);
  // Spreadsheets run what begins like a formula; a text that does is not one.
  const safe = typeof value === "string" && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

export function download(name: string, type: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}
