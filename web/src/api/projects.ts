import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import type { ProjectRef } from "./queries";
import { apiPath, request } from "./request";
import type { Project, RunGroups } from "./types";

/** How many runs of a project there are for each value of a column, the most first. */
export function countsQuery({ entity, project }: ProjectRef, column: "state" | "user") {
  return queryOptions({
    queryKey: ["counts", entity, project, column],
    queryFn: async ({ signal }) => {
      const body = { by: [column], values: [], sort: "-n_runs", limit: 20 };
      const path = `${apiPath("projects", entity, project)}/runs:group`;
      const { groups } = await request<RunGroups>("POST", path, body, signal);
      return groups.map(({ key: [value], n_runs }) => ({ value: value === null ? null : String(value), n_runs }));
    },
  });
}

/** Changes name or description; the answer has the name that the project has from now on. */
export function useChangeProject({ entity, project }: ProjectRef) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (change: { name?: string; description?: string }) =>
      request<Project>("PATCH", apiPath("projects", entity, project), change),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: ["project", entity, project] });
      void client.invalidateQueries({ queryKey: ["projects"] });
    },
  });
}

export function useDeleteProject({ entity, project }: ProjectRef) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => request<void>("DELETE", apiPath("projects", entity, project)),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: ["projects"] });
      void client.invalidateQueries({ queryKey: ["latest-runs"] });
    },
  });
}
