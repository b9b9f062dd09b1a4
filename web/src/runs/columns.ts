import { type FieldId, runColumns, shortName } from "./fields";
import { joinNames, splitNames } from "./list";

/** Which columns a list of runs has beside the name, which always comes first. */
export interface ColumnSet {
  /** At the left, right after the name; the only ones that the workspace shows. */
  pinned: readonly FieldId[];
  others: readonly FieldId[];
}

type Search = Record<string, string | undefined>;

const usual: readonly FieldId[] = ["state", "user", "created", "runtime", "steps", "group", "tags", "notes"];
/** Config and summary fields that are shown where nobody chose. */
const usualDocuments = 8;

export function parseColumns(search: Search, known: readonly FieldId[]): ColumnSet {
  const pinned = splitNames(search.pin);
  const chosen =
    search.cols === undefined ? defaultColumns(known) : search.cols === "none" ? [] : splitNames(search.cols);
  return { pinned, others: chosen.filter((field) => !pinned.includes(field)) };
}

export function defaultColumns(known: readonly FieldId[]): FieldId[] {
  const of = (prefix: string) =>
    known.filter((field) => field.startsWith(prefix) && !field.startsWith(`${prefix}_`)).slice(0, usualDocuments);
  return [...usual, ...of("config."), ...of("summary.")];
}

export function columnSearch({ pinned, others }: ColumnSet): Search {
  return { pin: joinNames(pinned), cols: joinNames(others) ?? "none" };
}

export function showColumns(columns: ColumnSet, fields: readonly FieldId[]): ColumnSet {
  const fresh = fields.filter((field) => !columns.pinned.includes(field) && !columns.others.includes(field));
  return { ...columns, others: [...columns.others, ...fresh] };
}

export function hideColumns(columns: ColumnSet, fields: readonly FieldId[]): ColumnSet {
  const kept = (field: FieldId) => !fields.includes(field);
  return { pinned: columns.pinned.filter(kept), others: columns.others.filter(kept) };
}

export function pinColumns(columns: ColumnSet, fields: readonly FieldId[]): ColumnSet {
  const rest = hideColumns(columns, fields);
  return { ...rest, pinned: [...rest.pinned, ...fields] };
}

export function unpinColumn(columns: ColumnSet, field: FieldId): ColumnSet {
  const rest = hideColumns(columns, [field]);
  return { ...rest, others: [field, ...rest.others] };
}

/** Puts a column before another one, which also decides whether it is pinned; null for the end. */
export function moveColumn(columns: ColumnSet, field: FieldId, before: FieldId | null): ColumnSet {
  if (field === before) return columns;
  const { pinned, others } = hideColumns(columns, [field]);
  const insert = (list: readonly FieldId[]) => list.flatMap((each) => (each === before ? [field, each] : [each]));
  if (before === null) return { pinned, others: [...others, field] };
  if (pinned.includes(before)) return { pinned: insert(pinned), others };
  return others.includes(before) ? { pinned, others: insert(others) } : columns;
}

/** One place to the left (-1) or right (1), within the pinned ones or within the others. */
export function shiftColumn(columns: ColumnSet, field: FieldId, step: -1 | 1): ColumnSet {
  const shift = (list: readonly FieldId[]) => {
    const at = list.indexOf(field);
    const to = at + step;
    if (at < 0 || to < 0 || to >= list.length) return list;
    const next = list.filter((each) => each !== field);
    next.splice(to, 0, field);
    return next;
  };
  return { pinned: shift(columns.pinned), others: shift(columns.others) };
}

/** Shows a column at the right of another one. */
export function showBeside(columns: ColumnSet, field: FieldId, beside: FieldId): ColumnSet {
  if (columns.pinned.includes(field) || columns.others.includes(field)) return columns;
  const insert = (list: readonly FieldId[]) => list.flatMap((each) => (each === beside ? [each, field] : [each]));
  return { pinned: insert(columns.pinned), others: insert(columns.others) };
}

/** Width in pixels. */
export function columnWidth(field: FieldId): number {
  if (field === "state") return 122;
  if (field === "notes") return 220;
  if (field === "tags") return 160;
  const kind = runColumns[field]?.kind;
  if (kind === "number" || kind === "duration") return 108;
  if (kind) return 120;
  // As wide as the heading needs, within reason.
  return Math.max(104, Math.min(200, 44 + 7 * shortName(field).length));
}
