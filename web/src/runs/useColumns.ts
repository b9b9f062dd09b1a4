import { useCallback, useMemo } from "react";
import { useUrlSearch } from "@/app/url";
import { type ColumnSet, columnSearch, parseColumns } from "./columns";
import type { FieldId } from "./fields";

/** The columns of the lists of runs, in the URL. */
export function useColumnSet(fields: readonly FieldId[]): [ColumnSet, (columns: ColumnSet) => void] {
  const [{ cols, pin }, setSearch] = useUrlSearch();
  // The default follows the fields as they become known; its content rarely changes.
  const content = JSON.stringify(parseColumns({ cols, pin }, fields));
  const columns = useMemo(() => JSON.parse(content) as ColumnSet, [content]);
  const change = useCallback((next: ColumnSet) => setSearch(columnSearch(next)), [setSearch]);
  return [columns, change];
}
