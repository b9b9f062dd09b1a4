import type { QueryClient } from "@tanstack/react-query";
import { redirect } from "@tanstack/react-router";
import { collectionQuery, collectionsQuery } from "@/api/artifacts";
import type { ProjectRef } from "@/api/queries";

// Addresses that clients print, or that people have in their notes, and that are other pages here.

/** Version of a registry by the members of its address: `selectionPath=org/wandb-registry-model/best`, `version=v3`. */
export async function toSelectedVersion(client: QueryClient, search: Record<string, string>): Promise<void> {
  const [entity, project, collection] = (search.selectionPath ?? "").split("/");
  if (!entity || !project || !collection) return;
  const { type } = await client.ensureQueryData(collectionQuery({ entity, project, collection }));
  const params = { entity, project, type, collection };
  if (search.version) {
    const to = "/$entity/$project/artifacts/$type/$collection/$version";
    throw redirect({ to, params: { ...params, version: search.version }, replace: true });
  }
  throw redirect({ to: "/$entity/$project/artifacts/$type/$collection", params, replace: true });
}

/**
 * Version of a job. Old clients name the collection by an ID that means nothing to people; a project rarely has more
 * than one job, and where it has, all of them are listed.
 */
export async function toJob(client: QueryClient, project: ProjectRef, version: string): Promise<never> {
  const { pages } = await client.ensureInfiniteQueryData(collectionsQuery(project, jobs));
  const [only, ...others] = pages.flatMap((page) => page.collections);
  if (!only || others.length > 0) throw toJobs(project);
  const params = { ...project, type: only.type, collection: only.name, version };
  throw redirect({ to: "/$entity/$project/artifacts/$type/$collection/$version", params, replace: true });
}

const jobs = { type: "job" };

export function toJobs({ entity, project }: ProjectRef) {
  return redirect({
    to: "/$entity/$project/artifacts",
    params: { entity, project },
    search: jobs as never,
    replace: true,
  });
}

/** Runs of a group. */
export function toGroup({ entity, project }: ProjectRef, group: string) {
  const search = { filter: `group=${JSON.stringify(group)}` } as never;
  return redirect({ to: "/$entity/$project/table", params: { entity, project }, search, replace: true });
}
