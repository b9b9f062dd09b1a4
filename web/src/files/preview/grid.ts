/** The beginning of a table, whatever file it was in. */
export interface Grid {
  columns: GridColumn[];
  rows: unknown[][];
  /** Rows of the whole file; absent where only a part of it was read. */
  nRows?: number;
}

export interface GridColumn {
  name: string;
  /** What the file says about its values. */
  type?: string;
}

/** Rows that are read of text files at most. */
const maxRows = 20_000;

/** Text with separated values as RFC 4180 has them; the separator is the one the first line has most of. */
export function parseSeparated(text: string, isCut: boolean): Grid {
  const separator = separatorOf(text);
  const records = readRecords(text, separator);
  // The end of a text that was cut is half a record.
  if (isCut) records.pop();
  const [head = [], ...rows] = records;
  return {
    columns: head.map((name) => ({ name })),
    rows: rows.slice(0, maxRows),
    nRows: isCut ? undefined : rows.length,
  };
}

/** A table as the wandb client stores it: names and rows. Null where the text is something else. */
export function parseLoggedTable(text: string): Grid | null {
  try {
    const found: unknown = JSON.parse(text);
    if (typeof found !== "object" || found === null || !("columns" in found) || !("data" in found)) return null;
    const { columns, data } = found;
    if (!Array.isArray(columns) || !Array.isArray(data) || !data.every(Array.isArray)) return null;
    return {
      columns: columns.map((name) => ({ name: String(name) })),
      rows: (data as unknown[][]).slice(0, maxRows),
      nRows: data.length,
    };
  } catch {
    return null;
  }
}

/** What a cell of a logged table names beside the table. */
export interface CellMedia {
  kind: "image" | "audio" | "video" | "file";
  /** Where it lies: among the files of the run, or in the version that has the table. */
  path: string;
  caption: string;
}

const mediaKinds: Record<string, CellMedia["kind"]> = {
  "image-file": "image",
  "audio-file": "audio",
  "video-file": "video",
};

/** Null for cells that are values themselves. */
export function mediaOf(value: unknown): CellMedia | null {
  if (typeof value !== "object" || value === null) return null;
  const { _type: type, path, caption } = value as { _type?: unknown; path?: unknown; caption?: unknown };
  if (typeof type !== "string" || !type.endsWith("-file") || typeof path !== "string") return null;
  return { kind: mediaKinds[type] ?? "file", path, caption: typeof caption === "string" ? caption : "" };
}

/** Places of the rows that have the text in any cell, in any case; of all rows where there is none. */
export function rowsWith(rows: readonly unknown[][], text: string): number[] {
  const wanted = text.trim().toLowerCase();
  const has = (row: unknown[]) => row.some((cell) => showCell(cell).toLowerCase().includes(wanted));
  return rows.flatMap((row, i) => (wanted === "" || has(row) ? [i] : []));
}

/** A value of a cell in one line. */
export function showCell(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "string") return value.length > longestShown ? `${value.slice(0, longestShown)}…` : value;
  if (value instanceof Date) return value.toISOString();
  if (typeof value === "object") return showCell(JSON.stringify(value, (_key, inner) => plainValue(inner)));
  return String(plainValue(value));
}

/** Columns get the width of their longest text among the first rows, within limits; in signs. */
export function columnWidths({ columns, rows }: Grid): number[] {
  const sample = rows.slice(0, 100);
  return columns.map(({ name, type = "" }, i) => {
    const lengths = sample.map((row) => {
      const media = mediaOf(row[i]);
      return media ? mediaWidths[media.kind] : showCell(row[i]).length;
    });
    const longest = Math.max(name.length, type.length, ...lengths);
    return Math.min(40, Math.max(4, longest + 1));
  });
}

/** Which columns hold numbers, as values or as text: they stand on the right. */
export function numericColumns({ columns, rows }: Grid): boolean[] {
  const sample = rows.slice(0, 100);
  const isNumber = (value: unknown) =>
    typeof value === "number" ||
    typeof value === "bigint" ||
    (typeof value === "string" && /^\s*[-+]?(\d[\d.,]*(e[-+]?\d+)?|nan|inf(inity)?)\s*$/i.test(value));
  return columns.map((_column, i) => {
    const values = sample.map((row) => row[i]).filter((value) => value !== null && value !== undefined && value !== "");
    return values.length > 0 && values.every(isNumber);
  });
}

const longestShown = 500;
/** Room for a picture, a player, a name; in signs. */
const mediaWidths: Record<CellMedia["kind"], number> = { image: 12, audio: 36, video: 16, file: 24 };

function plainValue(value: unknown): unknown {
  if (typeof value === "bigint") return value.toString();
  if (value instanceof Uint8Array) return `${value.byteLength} B`;
  return value;
}

function separatorOf(text: string): string {
  const line = text.slice(0, 10_000).split(/\r?\n/, 1)[0] ?? "";
  const count = (sign: string) => line.split(sign).length;
  return [",", "\t", ";"].reduce((best, sign) => (count(sign) > count(best) ? sign : best));
}

function readRecords(text: string, separator: string): string[][] {
  const records: string[][] = [];
  let record: string[] = [];
  let field = "";
  let quoted = false;
  for (let i = 0; i < text.length && records.length <= maxRows; i++) {
    const sign = text[i];
    if (quoted) {
      if (sign !== '"') field += sign;
      else if (text[i + 1] === '"') field += text[++i];
      else quoted = false;
    } else if (sign === '"' && field === "") quoted = true;
    else if (sign === separator) {
      record.push(field);
      field = "";
    } else if (sign === "\n") {
      records.push([...record, field.replace(/\r$/, "")]);
      record = [];
      field = "";
    } else field += sign;
  }
  if (field !== "" || record.length > 0) records.push([...record, field]);
  return records;
}
