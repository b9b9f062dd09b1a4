import { infiniteQueryOptions, queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import type { components } from "./generated/openapi";
import type { ProjectRef } from "./queries";
import { apiPath, request } from "./request";

type Schemas = components["schemas"];
export type Sweep = Schemas["Sweep"];
export type SweepChange = Schemas["SweepChange"];
type Sweeps = Schemas["Sweeps"];

/** A sweep by its three names. */
export interface SweepRef extends ProjectRef {
  sweep: string;
}

/** No event tells of sweeps: agents change them every few seconds while they search. */
const liveIntervalMs = 5000;

export function isSearching({ state }: Pick<Sweep, "state">): boolean {
  return state === "running" || state === "pending" || state === "paused";
}

/** The sweeps of a project, newest first, page after page. */
export function sweepsQuery({ entity, project }: ProjectRef) {
  return infiniteQueryOptions({
    queryKey: ["sweeps", entity, project],
    queryFn: ({ pageParam, signal }) => {
      const more = pageParam === null ? "" : `?cursor=${encodeURIComponent(pageParam)}`;
      return request<Sweeps>("GET", `${apiPath("projects", entity, project)}/sweeps${more}`, undefined, signal);
    },
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next_cursor ?? null,
    refetchInterval: ({ state }) =>
      state.data?.pages.some((page) => page.sweeps.some(isSearching)) ? liveIntervalMs : false,
  });
}

export function sweepQuery({ entity, project, sweep }: SweepRef) {
  return queryOptions({
    queryKey: ["sweep", entity, project, sweep],
    queryFn: ({ signal }) => request<Sweep>("GET", apiPath("sweeps", entity, project, sweep), undefined, signal),
    refetchInterval: ({ state }) => (state.data && isSearching(state.data) ? liveIntervalMs : false),
  });
}

/** Pauses, resumes, stops, cancels or renames a sweep. */
export function useChangeSweep({ entity, project, sweep }: SweepRef) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (change: SweepChange) => request<Sweep>("PATCH", apiPath("sweeps", entity, project, sweep), change),
    onSuccess: (answer) => {
      client.setQueryData(["sweep", entity, project, sweep], answer);
      void client.invalidateQueries({ queryKey: ["sweeps", entity, project] });
    },
  });
}
