import { keepPreviousData, queryOptions, useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import type { ProjectRef } from "./queries";
import { apiPath, request } from "./request";
import type { RunQuery, RunRow } from "./types";

const runsPerRequest = 200;

/** Whether an answer would be another one now that this run logged these keys. */
export function isOutdatedBy(
  queryKey: readonly unknown[],
  found: unknown,
  run: string,
  keys: readonly string[],
): boolean {
  const [, , , key, enough, runs] = queryKey as ReturnType<typeof runsWithKeyQuery>["queryKey"] & unknown[];
  const known = found as readonly string[] | undefined;
  if (!known || known.length >= (enough as number) || known.includes(run)) return false;
  return keys.includes(key as string) && (runs as readonly string[]).includes(run);
}

/** Of these runs, in their order, the first ones that logged a key. */
function runsWithKeyQuery({ entity, project }: ProjectRef, runs: readonly string[], key: string, enough: number) {
  return queryOptions({
    queryKey: ["runs-with-key", entity, project, key, enough, runs],
    queryFn: async ({ signal }) => {
      const found: string[] = [];
      for (let at = 0; at < runs.length && found.length < enough; at += runsPerRequest) {
        const asked = runs.slice(at, at + runsPerRequest);
        const query: RunQuery = {
          filter: { name: { $in: asked }, [`keys_info.keys.${key}`]: { $exists: true } },
          limit: asked.length,
        };
        const path = `${apiPath("projects", entity, project)}/runs:query`;
        const answer = await request<{ runs: RunRow[] }>("POST", path, query, signal);
        const having = new Set(answer.runs.map((run) => run.id));
        found.push(...asked.filter((run) => having.has(run)));
      }
      return found.slice(0, enough);
    },
    staleTime: 60_000,
    placeholderData: keepPreviousData,
  });
}

/**
 * Runs that logged a key before those that may not have, otherwise as they were, so that a panel which has room for a
 * few does not choose those that have nothing to show. Null until this is known.
 */
export function useRunsWithKeyFirst<Run extends { id: string }>(
  project: ProjectRef,
  runs: readonly Run[],
  key: string,
  enough: number,
  isWanted = true,
): readonly Run[] | null {
  const ids = useMemo(() => runs.map((run) => run.id), [runs]);
  // With room for all of them there is nothing to choose.
  const isChoice = isWanted && key !== "" && runs.length > enough;
  const { data, isError } = useQuery({ ...runsWithKeyQuery(project, ids, key, enough), enabled: isChoice });
  return useMemo(() => {
    if (!isChoice || isError) return runs;
    return data ? withFirst(runs, data) : null;
  }, [runs, isChoice, isError, data]);
}

export function withFirst<Run extends { id: string }>(runs: readonly Run[], first: readonly string[]): Run[] {
  const chosen = new Set(first);
  return [...runs.filter((run) => chosen.has(run.id)), ...runs.filter((run) => !chosen.has(run.id))];
}
