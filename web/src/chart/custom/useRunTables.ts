import { useQueries } from "@tanstack/react-query";
import { useMemo } from "react";
import { fileJsonQuery } from "@/api/fileHome";
import { loggedQuery } from "@/api/logged";
import { type ProjectRef, runQuery } from "@/api/queries";
import type { ChartDefinition } from "@/api/types";
import type { BoardRun } from "../board/context";
import { readMedia } from "../media/media";
import { readTable } from "../media/table/rows";
import { runColumn } from "./presets";
import type { Row } from "./vega";

export interface RunTables {
  /** The rows of all runs, each with the name of its run. */
  rows: readonly Row[];
  /** How the script wants the table drawn; the newest run that says so decides. */
  definition: ChartDefinition | null;
  columns: readonly string[];
  pending: boolean;
  error: Error | null;
}

/** The latest tables that runs logged under a key, and the chart that was made of them. */
export function useRunTables(project: ProjectRef, runs: readonly BoardRun[], key: string): RunTables {
  const details = useQueries({ queries: runs.map((run) => runQuery({ ...project, run: run.id })) });
  const logged = useQueries({ queries: runs.map((run) => loggedQuery({ ...project, run: run.id }, key)) });
  const paths = logged.map((query) => {
    const media = readMedia(query.data?.values.at(-1)?.value);
    return media.kind === "table" ? media.path : null;
  });
  const files = useQueries({
    queries: runs.map((run, i) => ({
      ...fileJsonQuery({ ...project, run: run.id }, paths[i] ?? ""),
      enabled: paths[i] !== null,
    })),
  });
  const contents = files.map((query) => query.data);
  const state = files.map((query) => query.dataUpdatedAt).join();
  // biome-ignore lint/correctness/useExhaustiveDependencies: `state` changes where one of the contents does.
  const { rows, columns } = useMemo(() => {
    const names = new Set<string>();
    const all = runs.flatMap((run, i) => {
      const table = readTable(contents[i]);
      for (const column of table?.columns ?? []) names.add(column);
      return (table?.rows ?? []).map((cells): Row => {
        const row: Row = { [runColumn]: run.name };
        table?.columns.forEach((column, at) => {
          row[column] = cells[at];
        });
        return row;
      });
    });
    return { rows: all, columns: [...names] };
  }, [runs, state]);
  const definition =
    details.flatMap((query) => query.data?.charts.find((chart) => chart.table === key) ?? [])[0] ?? null;
  const error = [...details, ...logged, ...files].find((query) => query.error)?.error ?? null;
  const pending =
    [...details, ...logged].some((query) => query.isPending) ||
    files.some((query, i) => paths[i] !== null && query.isPending);
  return { rows, definition, columns, pending, error };
}
