import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { fieldsQuery, type ProjectRef, projectKeysQuery, runsQuery } from "@/api/queries";
import { ApiError } from "@/api/request";
import type { RunRow } from "@/api/types";
import { useUrlSearch } from "@/app/url";
import { boundField, type FieldId, isSortable, runColumns, serverName } from "./fields";
import type { FilterProblem } from "./filter/lex";
import { nameResolver } from "./filter/names";
import { parseFilter, type Resolve } from "./filter/parse";
import { type ServerFilter, toServerFilter } from "./filter/toServer";

export interface SortKey {
  field: FieldId;
  descending: boolean;
}

/** `-summary.loss,name` in the URL; names with a comma are escaped. */
export function parseSort(text: string | undefined): SortKey[] {
  return splitNames(text).flatMap((name) => {
    const descending = name.startsWith("-");
    const field = descending ? name.slice(1) : name;
    return isSortable(field) ? [{ field, descending }] : [];
  });
}

export function printSort(keys: readonly SortKey[]): string | undefined {
  return joinNames(keys.map(({ field, descending }) => (descending ? `-${field}` : field)));
}

/** Names in the URL, parted by commas. */
export function splitNames(text: string | undefined): string[] {
  return (text ?? "")
    .split(",")
    .filter(Boolean)
    .map((name) => name.replaceAll("%2C", ",").replaceAll("%25", "%"));
}

export function joinNames(names: readonly string[]): string | undefined {
  return names.map((name) => name.replaceAll("%", "%25").replaceAll(",", "%2C")).join(",") || undefined;
}

/** A column goes from ascending to descending to none; with `add` the other keys stay. */
export function nextSort(keys: readonly SortKey[], field: FieldId, add = false): SortKey[] {
  const known = keys.find((key) => key.field === field);
  const next = !known ? [{ field, descending: false }] : known.descending ? [] : [{ field, descending: true }];
  if (!add) return next;
  return known ? keys.flatMap((key) => (key === known ? next : [key])) : [...keys, ...next];
}

export interface KnownFields {
  fields: readonly FieldId[];
  resolve: Resolve;
  /** The project has more than the server lists. */
  truncated: boolean;
}

/** Every field that any run of the project has: columns, config and summary, and how far the numbers of metrics went. */
export function useKnownFields(project: ProjectRef): KnownFields {
  const keys = useQuery(projectKeysQuery(project));
  const { data: found } = useQuery(fieldsQuery(project));
  return useMemo(() => {
    const metrics = (keys.data?.keys ?? [])
      .filter((key) => key.stream === "history" && !key.kinds.every((kind) => kind === "media"))
      .map((key) => `summary.${key.name}`);
    // A metric is there from its first row on, its summary a little later.
    const names = [...metrics, ...(found?.fields ?? []).map(({ name }) => name)];
    const documents = [...new Set(names)].sort(collator.compare);
    const bounds = (keys.data?.keys ?? [])
      .filter((key) => key.stream === "history" && key.kinds.includes("number") && !key.name.startsWith("_"))
      .flatMap((key) => [boundField(key.name, "min"), boundField(key.name, "max")])
      .sort(collator.compare);
    return {
      fields: [...Object.keys(runColumns), ...documents, ...bounds],
      resolve: nameResolver([...documents, ...bounds]),
      truncated: found?.truncated ?? false,
    };
  }, [keys.data, found]);
}

const collator = new Intl.Collator("en", { numeric: true });

/** The runs that the URL asks for: the same on every page that lists them. */
export function useRunList(project: ProjectRef, resolve: Resolve) {
  const [{ filter: text, sort: order }] = useUrlSearch();
  const { filter, unread } = useMemo<{ filter?: ServerFilter; unread?: FilterProblem }>(() => {
    const parsed = parseFilter(text ?? "", resolve);
    if (parsed.problem) return { unread: parsed.problem };
    return { filter: parsed.expression ? toServerFilter(parsed.expression, Date.now()) : undefined };
  }, [text, resolve]);
  const sort = useMemo(() => parseSort(order), [order]);
  const names = sort.map(({ field, descending }) => `${descending ? "-" : ""}${serverName(field)}`);
  const list = useInfiniteQuery({
    ...runsQuery(project, { filter, sort: names[0], thenBy: names.slice(1) }),
    // A filter that cannot be read must not show runs that nobody asked for.
    enabled: unread === undefined,
  });
  const problem = unread ?? refusedFilter(list.error, text);
  const rows = useMemo<readonly RunRow[]>(
    () => (problem ? [] : (list.data?.pages.flatMap((page) => page.runs) ?? [])),
    [list.data, problem],
  );
  const first = list.data?.pages[0];
  return {
    list,
    rows,
    /** Those of `rows` that somebody named and that stand far down the list; a page may add some. */
    named: noRuns,
    filter,
    sort,
    /** The same for the server: `-` before those that descend. */
    order: names,
    problem,
    isFiltered: Boolean(text),
    nMatching: problem ? 0 : (first?.n_matching ?? 0),
    /** False where the server sorts by the first key only. */
    sortsByAll: sort.length < 2 || first === undefined || first.sorted_by?.length === sort.length,
  };
}

/** A filter that reads well and that the server still refuses, such as one for a time that is none. */
function refusedFilter(error: Error | null, text: string | undefined): FilterProblem | undefined {
  if (!text || !(error instanceof ApiError) || error.code !== "invalid") return undefined;
  return { from: 0, to: text.length, reason: "filter.error.refused", parameters: { reason: error.message } };
}

const noRuns: readonly RunRow[] = [];

export type RunList = ReturnType<typeof useRunList>;
