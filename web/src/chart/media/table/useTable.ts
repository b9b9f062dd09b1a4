import { useQueries, useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { runArtifactsQuery, type VersionRef } from "@/api/artifacts";
import { type FileHome, fileJsonQuery } from "@/api/fileHome";
import { readTable, type TableData } from "./rows";
import { candidatesOf, isSameTable, type LoggedPlace, lacksMedia } from "./source";

export interface FoundTable {
  /** Where the files lie that its cells name. */
  home: FileHome;
  table: TableData | null;
  pending: boolean;
  error: Error | null;
  retry: () => void;
}

const noRun = { entity: "", project: "", run: "" };

/** A logged table, with its media where the run's own file has but their names. */
export function useTable(home: FileHome, path: string, place: LoggedPlace | undefined): FoundTable {
  const file = useQuery(fileJsonQuery(home, path));
  const own = useMemo(() => readTable(file.data), [file.data]);
  const run = place && own && "run" in home && lacksMedia(own) ? home : undefined;
  const artifacts = useQuery({ ...runArtifactsQuery(run ?? noRun), enabled: run !== undefined });
  const candidates: VersionRef[] = run && place ? candidatesOf(artifacts.data?.outputs ?? [], run.run, place) : [];
  const files = useQueries({
    queries: candidates.map((version) => fileJsonQuery(version, `${place?.key}.table.json`)),
  });
  const contents = files.map(({ data }) => data);
  const state = files.map(({ dataUpdatedAt }, i) => `${candidates[i]?.version} ${dataUpdatedAt}`).join();
  // biome-ignore lint/correctness/useExhaustiveDependencies: `state` changes where one of the contents does.
  const tables = useMemo(() => contents.map(readTable), [state]);
  const at = tables.findIndex((full) => own && full && isSameTable(own, full));
  // Until a better one is known to be missing, the names of media would only flicker.
  const pending =
    file.isPending || (run !== undefined && artifacts.isPending) || (at < 0 && files.some((each) => each.isPending));
  return {
    home: candidates[at] ?? home,
    table: tables[at] ?? own,
    pending,
    error: file.error,
    retry: () => void file.refetch(),
  };
}
