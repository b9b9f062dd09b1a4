/** One line of an unfolded document. */
export interface TreeRow {
  /** Names from the root, joined with NUL as names may hold any other sign. */
  path: string;
  depth: number;
  name: string;
  value: unknown;
  /** Members below; absent for plain values. */
  nMembers?: number;
  open: boolean;
}

export function isBranch(value: unknown): value is Record<string, unknown> | unknown[] {
  return typeof value === "object" && value !== null;
}

/** The rows to show. With a search, only what matches and the way to it, all of it unfolded. */
export function toRows(
  root: Record<string, unknown> | unknown[],
  closed: ReadonlySet<string>,
  search: string,
): TreeRow[] {
  const text = search.trim().toLowerCase();
  const rows: TreeRow[] = [];
  for (const [name, value] of entries(root)) collect(rows, "", name, value, 0, closed, text, "");
  return rows;
}

/** A value as one would type it. */
export function showValue(value: unknown): string {
  if (typeof value === "string") return value;
  return JSON.stringify(value) ?? "";
}

function collect(
  rows: TreeRow[],
  parent: string,
  name: string,
  value: unknown,
  depth: number,
  closed: ReadonlySet<string>,
  search: string,
  shownPath: string,
): boolean {
  const path = `${parent}\0${name}`;
  const fullName = shownPath ? `${shownPath}.${name}` : name;
  const own = search === "" || fullName.toLowerCase().includes(search);
  if (!isBranch(value)) {
    const matches = own || showValue(value).toLowerCase().includes(search);
    if (matches) rows.push({ path, depth, name, value, open: false });
    return matches;
  }
  const members = entries(value);
  const open = search !== "" || !closed.has(path);
  const at = rows.length;
  rows.push({ path, depth, name, value, nMembers: members.length, open });
  let found = own;
  if (open) {
    for (const [child, inner] of members) {
      // A branch whose own name matches shows all that is in it.
      if (collect(rows, path, child, inner, depth + 1, closed, own ? "" : search, fullName)) found = true;
    }
  }
  if (!found) rows.length = at;
  return found;
}

const collator = new Intl.Collator("en", { numeric: true });

function entries(value: Record<string, unknown> | unknown[]): [string, unknown][] {
  if (Array.isArray(value)) return value.map((inner, i) => [String(i), inner]);
  // What the client keeps for itself comes last.
  const isOwn = (name: string) => Number(name.startsWith("_"));
  return Object.entries(value).sort(([a], [b]) => isOwn(a) - isOwn(b) || collator.compare(a, b));
}
