import { useInfiniteQuery } from "@tanstack/react-query";
import type { runsQuery } from "@/api/queries";
import type { RunRow } from "@/api/types";

/** The first rows of a list of runs, kept fresh as every list is; undefined while they are on their way. */
export function useLatest(list: ReturnType<typeof runsQuery>): RunRow[] | undefined {
  return useInfiniteQuery(list).data?.pages[0]?.runs;
}
