import { queryOptions } from "@tanstack/react-query";
import { apiPath, request } from "./request";
import type { Frame } from "./series";
import type { GroupSeries, SeriesAnswer, SeriesQuery } from "./types";

/** Runs that a filter finds, under a name. */
export interface SeriesGroup {
  key: string;
  filter: Readonly<Record<string, unknown>>;
}

/** Metrics of whole groups, summed up by the server over every run they have. Null where it cannot. */
export function groupSeriesQuery(frame: Frame, groups: readonly SeriesGroup[], keys: readonly string[]) {
  const { entity, project, stream, x, min, max, buckets } = frame;
  return queryOptions({
    queryKey: ["group-series", entity, project, { stream, x, min, max, buckets, groups, keys }],
    queryFn: async ({ signal }): Promise<readonly GroupSeries[] | null> => {
      const query: SeriesQuery = { runs: [], groups: [...groups], keys: [...keys], stream, x, min, max, buckets };
      const path = `${apiPath("projects", entity, project)}/series:query`;
      const answer = await request<SeriesAnswer>("POST", path, query, signal);
      return answer.groups ?? null;
    },
    // While another range is on its way the old picture stays.
    placeholderData: (before) => before,
    staleTime: 30_000,
  });
}
