import { readMedia } from "../media";

/** A logged table: rows of cells in the order of the columns. */
export interface TableData {
  columns: readonly string[];
  rows: readonly (readonly unknown[])[];
}

/** Reads `{"columns": …, "data": …}`; null where it is something else. */
export function readTable(file: unknown): TableData | null {
  const { columns, data } = (file ?? {}) as { columns?: unknown; data?: unknown };
  if (!Array.isArray(columns) || !Array.isArray(data)) return null;
  return { columns: columns.map(String), rows: data.filter(Array.isArray) };
}

export interface TableOrder {
  column: number;
  descending: boolean;
}

/** A column goes from ascending to descending to the order in which it was logged. */
export function nextOrder(order: TableOrder | null, column: number): TableOrder | null {
  if (order?.column !== column) return { column, descending: false };
  return order.descending ? null : { column, descending: true };
}

/** Places of the rows to show: those with the text in any cell, in order. What is missing comes last either way. */
export function arrangeRows({ rows }: TableData, search: string, order: TableOrder | null): number[] {
  const wanted = search.trim().toLocaleLowerCase();
  const places = rows.flatMap((row, i) =>
    wanted === "" || row.some((cell) => cellText(cell).toLocaleLowerCase().includes(wanted)) ? [i] : [],
  );
  if (!order) return places;
  const sign = order.descending ? -1 : 1;
  const cell = (i: number) => rows[i]?.[order.column];
  return places.sort((a, b) => {
    const [one, two] = [cell(a), cell(b)];
    const missing = Number(isMissing(one)) - Number(isMissing(two));
    return missing || sign * compareCells(one, two) || a - b;
  });
}

function compareCells(a: unknown, b: unknown): number {
  if (typeof a === "number" && typeof b === "number") return a - b;
  return collator.compare(cellText(a), cellText(b));
}

const collator = new Intl.Collator("en", { numeric: true });

function isMissing(cell: unknown): boolean {
  return cell === null || cell === undefined || cell === "NaN";
}

/** A cell as text, as it is searched and exported. */
export function cellText(cell: unknown): string {
  if (cell === null || cell === undefined) return "";
  if (typeof cell !== "object") return String(cell);
  const media = readMedia(cell);
  if ("items" in media) return media.items.map((item) => item.caption || item.path).join(", ");
  return JSON.stringify(cell);
}

/** Whether a column holds numbers, as far as its first rows tell. */
export function isNumberColumn({ rows }: TableData, column: number): boolean {
  const cells = rows
    .slice(0, 50)
    .map((row) => row[column])
    .filter((cell) => !isMissing(cell));
  return cells.length > 0 && cells.every((cell) => typeof cell === "number");
}
