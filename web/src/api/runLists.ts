import type { QueryClient } from "@tanstack/react-query";
import { fetchRuns, type ProjectRef, type RunListQuery, type SortedRuns } from "./queries";

interface Pages {
  pages: SortedRuns[];
  pageParams: (string | null)[];
}

/** A list of no more rows is simply asked for again. */
const shortRows = 300;

/**
 * Something about the runs of a project changed: lists of it catch up. Of a list that somebody scrolled far down only
 * the first page is asked for, as a busy project would have all of it sent every second otherwise.
 */
export function refreshRunLists(client: QueryClient, project: ProjectRef): void {
  const prefix = ["runs", project.entity, project.project];
  for (const query of client.getQueryCache().findAll({ queryKey: prefix })) {
    const data = query.state.data as Pages | undefined;
    const nRows = data?.pages.reduce((sum, page) => sum + page.runs.length, 0) ?? 0;
    if (nRows <= shortRows || !query.isActive()) {
      void client.invalidateQueries({ queryKey: query.queryKey, exact: true });
      continue;
    }
    const [, , , filter, sort, ...thenBy] = query.queryKey as [string, string, string, unknown, string, ...string[]];
    const asked: RunListQuery = {
      filter: (filter as RunListQuery["filter"]) ?? undefined,
      sort: sort || undefined,
      thenBy,
    };
    void fetchRuns(project, asked, null).then(
      (head) => client.setQueryData<Pages>(query.queryKey, (now) => now && withHead(now, head)),
      // The next event or visit asks again.
      () => {},
    );
  }
}

/** The pages with a fresh first one. What it pushed out goes on to the second; every run stays in the list once. */
export function withHead<Data extends Pages>(data: Data, head: SortedRuns): Data {
  const [before, ...others] = data.pages;
  if (!before) return data;
  const inHead = new Set(head.runs.map((run) => run.id));
  const known = new Set(data.pages.flatMap((page) => page.runs.map((run) => run.id)));
  const nNew = head.runs.filter((run) => !known.has(run.id)).length;
  // As many as came; others that are missing no longer match.
  const leaving = before.runs.filter((run) => !inHead.has(run.id));
  const pushed = nNew > 0 ? leaving.slice(-nNew) : [];
  const rest = others.map((page, i) => ({
    ...page,
    runs: [...(i === 0 ? pushed : []), ...page.runs.filter((run) => !inHead.has(run.id))],
  }));
  // The cursor of the old first page leads to the old second one.
  return { ...data, pages: [{ ...head, next_cursor: before.next_cursor }, ...rest] };
}

/** Takes a run out of every list at once. */
export function dropRun(client: QueryClient, { entity, project }: ProjectRef, run: string): void {
  client.setQueriesData<Pages>({ queryKey: ["runs", entity, project] }, (data) => {
    if (!data?.pages.some((page) => page.runs.some((row) => row.id === run))) return data;
    const pages = data.pages.map((page) => ({
      ...page,
      runs: page.runs.filter((row) => row.id !== run),
      n_matching: Math.max(0, page.n_matching - 1),
    }));
    return { ...data, pages };
  });
}
