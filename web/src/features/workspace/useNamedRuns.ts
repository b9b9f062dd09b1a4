import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { groupRunsQuery, type ProjectRef } from "@/api/queries";
import type { RunList } from "@/runs/list";
import { maxLooked } from "@/runs/look";
import type { Visibility } from "./visibility";

/** The list with the runs at its end that the address names and that stand further down than has been loaded. */
export function useNamedRuns(project: ProjectRef, runs: RunList, { show, only }: Visibility): RunList {
  const { rows, list, filter } = runs;
  const named = only ?? show;
  const missing = useMemo(() => {
    if (!list.isSuccess || named.size === 0) return [];
    const known = new Set(rows.map(({ id }) => id));
    return [...named].filter((id) => !known.has(id));
  }, [rows, list.isSuccess, named]);
  const { data } = useQuery({
    ...groupRunsQuery(project, { filter: { $and: [...(filter ? [filter] : []), { name: { $in: missing } }] } }),
    enabled: missing.length > 0,
    placeholderData: (before) => before,
  });
  return useMemo(() => {
    const wanted = new Set(missing);
    const found = (data?.runs ?? []).filter(({ id }) => wanted.has(id));
    const far = rows.slice(maxLooked).filter(({ id }) => named.has(id));
    if (found.length === 0 && far.length === 0) return runs;
    return { ...runs, rows: found.length > 0 ? [...rows, ...found] : rows, named: [...far, ...found] };
  }, [runs, rows, data, missing, named]);
}
