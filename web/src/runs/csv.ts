import { toText } from "@/runs/fields";

/** Rows as text for a spreadsheet: RFC 4180. */
export function csvText(rows: readonly (readonly unknown[])[]): string {
  return rows.map((row) => `${row.map(csvCell).join(",")}\r\n`).join("");
}

/** Objects as rows below a heading; a member that only some have is empty in the others. */
export function csvTable(rows: readonly Readonly<Record<string, unknown>>[]): string {
  const names = [...new Set(rows.flatMap(Object.keys))];
  return csvText([names, ...rows.map((row) => names.map((name) => row[name]))]);
}

function csvCell(value: unknown): string {
  const text = toText(value);
  // Spreadsheets run what begins like a formula; a text that does is not one.
  const safe = typeof value === "string" && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
