import { hashKey, type QueryClient, useMutation, useQueryClient } from "@tanstack/react-query";
import {
  type ArtifactVersionDetails,
  type CollectionRef,
  collectionPath,
  type VersionRef,
  versionPath,
  versionQuery,
} from "./artifacts";
import type { components } from "./generated/openapi";
import type { ProjectRef } from "./queries";
import { apiPath, request } from "./request";

type Schemas = components["schemas"];
export type ArtifactRemoval = Schemas["ArtifactRemoval"];
type CollectionChange = Schemas["ArtifactCollectionChange"];
type VersionChange = Schemas["ArtifactVersionChange"];

export function useChangeCollection(ref: CollectionRef) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (change: CollectionChange) =>
      request<Schemas["ArtifactCollection"]>("PATCH", collectionPath(ref), change),
    onSuccess: () => refreshArtifacts(client),
  });
}

export function useChangeVersion(ref: VersionRef) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (change: VersionChange) => request<ArtifactVersionDetails>("PATCH", versionPath(ref), change),
    onSuccess: (answer) => {
      const asked = versionQuery(ref).queryKey;
      client.setQueryData(asked, answer);
      client.setQueryData(versionQuery({ ...ref, version: answer.version }).queryKey, answer);
      // An alias that was just taken away finds nothing any more.
      const isGone = !isNamed(answer, ref.version);
      const outdated = ({ queryHash }: { queryHash: string }) => !isGone || queryHash !== hashKey(asked);
      return client.invalidateQueries({ queryKey: ["artifacts"], predicate: outdated });
    },
  });
}

/** Whether the version is found by this name in its collection. */
export function isNamed(version: Pick<ArtifactVersionDetails, "version" | "aliases">, name: string): boolean {
  return version.version === name || version.aliases.includes(name);
}

/** What to delete: collections with all their versions, or single versions as `collection:v3`. */
export interface RemovalWish {
  collections?: string[];
  versions?: string[];
}

/** What a removal would take, without taking it. */
export function previewRemoval({ entity, project }: ProjectRef, wish: RemovalWish): Promise<ArtifactRemoval> {
  return request("POST", `${apiPath("projects", entity, project)}/artifacts:delete`, { ...wish, dry_run: true });
}

export function useRemoveArtifacts({ entity, project }: ProjectRef) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ confirm, ...wish }: RemovalWish & { confirm: boolean }) =>
      request<ArtifactRemoval>("POST", `${apiPath("projects", entity, project)}/artifacts:delete`, {
        ...wish,
        confirm,
      }),
    onSuccess: () => refreshArtifacts(client),
  });
}

/** Aliases move between versions and links between projects: whatever shows artifacts is asked for anew. */
export function refreshArtifacts(client: QueryClient): Promise<void> {
  return client.invalidateQueries({ queryKey: ["artifacts"] });
}
