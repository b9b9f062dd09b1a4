import type { ProjectRef } from "@/api/queries";
import { type FieldId, isSortable } from "@/runs/fields";
import type { Expression } from "@/runs/filter/expression";
import type { SortKey } from "@/runs/list";
import { fieldOfKey, keyOfField } from "./fields";
import { readFilter, writeFilter } from "./filter";
import { itemsOf, type Json, membersOf, textOf, withMembers } from "./json";

/** The runs that a panel grid is about. */
export interface RunSet {
  id: string;
  name: string;
  /** Null for the project of the report. */
  project: ProjectRef | null;
  /** Whether charts draw its runs. */
  enabled: boolean;
  expression: Expression | null;
  sort: readonly SortKey[];
  group: readonly FieldId[];
  /** Runs without a chart: those that are named, or all others. */
  selection: Selection;
  /** Conditions, orders and groups that this app cannot follow, in words. */
  left: readonly string[];
}

export interface Selection {
  kind: "all but" | "only";
  runs: readonly string[];
}

/** The run sets of a grid, each with an id that no other has: scripts give all of theirs the same. */
export function readRunSets(found: readonly unknown[]): RunSet[] {
  const used = new Set<string>();
  return found.map((item, i) => {
    const runSet = readRunSet(item, i);
    const id = used.has(runSet.id) ? `run-set-${i}` : runSet.id;
    used.add(id);
    return { ...runSet, id };
  });
}

export function readRunSet(found: unknown, index: number): RunSet {
  const raw = membersOf(found);
  const filter = readFilter(raw.filters);
  const left = [...filter.left];
  const fields = (list: unknown, canUse: (field: FieldId) => boolean, keyOf: (item: unknown) => unknown) =>
    itemsOf(list).flatMap((item) => {
      const key = keyOf(item);
      const field = fieldOfKey(key);
      if (field !== undefined && canUse(field)) return [{ item, field }];
      const { section, name } = membersOf(key);
      left.push(`${textOf(section)} ${textOf(name)}`.trim() || "?");
      return [];
    });
  const sort = fields(membersOf(raw.sort).keys, isSortable, (item) => membersOf(item).key).map(({ item, field }) => ({
    field,
    descending: membersOf(item).ascending !== true,
  }));
  const group = fields(
    raw.grouping,
    () => true,
    (item) => item,
  ).map(({ field }) => field);
  const { entityName, name: projectName } = membersOf(raw.project);
  const isOther = textOf(entityName) !== "" && textOf(projectName) !== "";
  return {
    id: textOf(raw.id) || `run-set-${index}`,
    name: textOf(raw.name),
    project: isOther ? { entity: textOf(entityName), project: textOf(projectName) } : null,
    enabled: raw.enabled !== false,
    expression: withSearch(filter.expression, raw.search),
    sort,
    group: [...new Set(group)],
    selection: readSelection(raw.selections),
    left,
  };
}

/** What somebody searched the names for is a condition like the others. */
function withSearch(expression: Expression | null, found: unknown): Expression | null {
  const { query, isRegex } = membersOf(found);
  const text = textOf(query).trim();
  if (text === "") return expression;
  const words: readonly Expression[] =
    isRegex === true ? [{ kind: "test", field: "name", operator: "=~", values: [text] }] : [{ kind: "word", text }];
  if (!expression) return words[0] ?? null;
  return { kind: "and", items: [...words, ...(expression.kind === "and" ? expression.items : [expression])] };
}

/** Entries of the tree are runs, or groups with runs in them. */
function readSelection(found: unknown): Selection {
  const { root, tree } = membersOf(found);
  const runs = itemsOf(tree).flatMap((node) =>
    typeof node === "string" ? [node] : itemsOf(membersOf(node).children).filter((run) => typeof run === "string"),
  );
  return { kind: root === 0 ? "only" : "all but", runs };
}

export function isSelected({ kind, runs }: Selection, run: string): boolean {
  return runs.includes(run) === (kind === "only");
}

export function toggleRun(selection: Selection, run: string): Selection {
  const { kind, runs } = selection;
  return { kind, runs: runs.includes(run) ? runs.filter((other) => other !== run) : [...runs, run] };
}

export type RunSetChange = Partial<Omit<RunSet, "id" | "left">>;

/** The run set with these members changed; whatever else it holds stays. */
export function writeRunSet(found: unknown, change: RunSetChange): Json {
  const raw = membersOf(found);
  const next: Record<string, unknown> = {};
  if (change.name !== undefined) next.name = change.name;
  if (change.enabled !== undefined) next.enabled = change.enabled;
  if (change.project) {
    // Its number is another project's, and scripts look it up anew.
    next.project = { name: change.project.project, entityName: change.project.entity };
  }
  if (change.expression !== undefined) {
    next.filters = writeFilter(change.expression);
    next.search = withMembers(raw.search, { query: "", isRegex: undefined });
  }
  if (change.sort) {
    const keys = change.sort.map(({ field, descending }) => ({ key: keyOfField(field), ascending: !descending }));
    next.sort = withMembers(raw.sort, { keys: keys.filter(({ key }) => key) });
  }
  if (change.group) next.grouping = change.group.map((field) => keyOfField(field, true)).filter(Boolean);
  if (change.selection) {
    const { kind, runs } = change.selection;
    next.selections = withMembers(raw.selections, { root: kind === "only" ? 0 : 1, bounds: [], tree: runs });
  }
  return withMembers(raw, next);
}

/** A run set with everything that scripts expect of one. */
export function newRunSet(id: string, project: ProjectRef, name: string, change: RunSetChange = {}): Json {
  const plain = {
    id,
    runFeed: {
      version: 2,
      columnVisible: {},
      columnPinned: {},
      columnWidths: {},
      columnOrder: [],
      pageSize: 10,
      onlyShowSelected: false,
    },
    enabled: true,
    project: { name: project.project, entityName: project.entity },
    name,
    search: { query: "" },
    filters: writeFilter(null),
    grouping: [],
    sort: { keys: [{ key: { section: "run", name: "createdAt" }, ascending: false }] },
    selections: { root: 1, bounds: [], tree: [] },
    expandedRowAddresses: [],
  };
  return writeRunSet(plain, change);
}
