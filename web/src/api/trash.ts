import { infiniteQueryOptions, type QueryClient, useMutation, useQueryClient } from "@tanstack/react-query";
import type { components } from "./generated/openapi";
import type { ProjectRef } from "./queries";
import { ApiError, apiPath, request } from "./request";
import { dropRun, refreshRunLists } from "./runLists";

type Schemas = components["schemas"];
export type BulkDone = Schemas["BulkDone"];
export type LinkedVersion = Schemas["LinkedVersion"];
export type TrashedRun = Schemas["TrashedRun"];
type LinkedConflict = Schemas["LinkedConflict"];
type Trash = Schemas["Trash"];

/** The deleted runs of a project, those deleted last first. */
export function trashQuery({ entity, project }: ProjectRef) {
  return infiniteQueryOptions({
    queryKey: ["trash", entity, project],
    queryFn: ({ pageParam, signal }) => {
      const more = pageParam === null ? "" : `?cursor=${encodeURIComponent(pageParam)}`;
      return request<Trash>("GET", `${apiPath("projects", entity, project)}/trash${more}`, undefined, signal);
    },
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next_cursor ?? null,
  });
}

/** Runs to delete. Artifacts that are linked go only when that was confirmed. */
export interface DeletionWish {
  runs: readonly string[];
  artifacts: "keep" | "delete" | "delete-linked";
}

/** Either done, or refused as versions are linked: then nothing was deleted. */
export type Deletion = { done: BulkDone } | { linked: readonly LinkedVersion[] };

export function useDeleteRuns({ entity, project }: ProjectRef) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async ({ runs, artifacts }: DeletionWish): Promise<Deletion> => {
      try {
        const done = await request<BulkDone>("POST", `${apiPath("projects", entity, project)}/runs:delete`, {
          runs,
          delete_artifacts: artifacts !== "keep",
          confirm_linked: artifacts === "delete-linked",
        });
        return { done };
      } catch (error) {
        const linked = linkedOf(error);
        if (linked) return { linked };
        throw error;
      }
    },
    onSuccess: (answer, { runs, artifacts }) => {
      if (!("done" in answer)) return;
      const failed = new Set(answer.done.failed.map((each) => each.run));
      for (const run of runs) if (!failed.has(run)) dropRun(client, { entity, project }, run);
      refreshAll(client, { entity, project });
      // Asked for again where they are next looked at: what is on the page may be about the runs that are gone.
      if (artifacts !== "keep") void client.invalidateQueries({ queryKey: ["artifacts"], refetchType: "none" });
    },
  });
}

/** Puts runs back where they were. Artifacts that were deleted with them do not come back. */
export function useRestoreRuns({ entity, project }: ProjectRef) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (runs: readonly string[]) =>
      request<BulkDone>("POST", `${apiPath("projects", entity, project)}/runs:restore`, { runs }),
    onSuccess: (_answer, runs) => {
      refreshAll(client, { entity, project });
      for (const run of runs) void client.invalidateQueries({ queryKey: ["run", entity, project, run] });
    },
  });
}

/** Removes runs of the trash for good, one after the other: their IDs can be used again. Ends at the first that fails. */
export function usePurgeRuns({ entity, project }: ProjectRef) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (runs: readonly string[]) => {
      for (const run of runs) await request<void>("POST", `${apiPath("runs", entity, project, run)}:purge`);
    },
    // Some may be gone even where one failed.
    onSettled: () => refreshAll(client, { entity, project }),
  });
}

function refreshAll(client: QueryClient, project: ProjectRef): void {
  refreshRunLists(client, project);
  void client.invalidateQueries({ queryKey: ["trash", project.entity, project.project] });
  void client.invalidateQueries({ queryKey: ["latest-runs"] });
  void client.invalidateQueries({ queryKey: ["project", project.entity, project.project] });
}

function linkedOf(error: unknown): readonly LinkedVersion[] | undefined {
  if (!(error instanceof ApiError) || error.status !== 409) return undefined;
  return (error.body as Partial<LinkedConflict> | undefined)?.linked;
}
