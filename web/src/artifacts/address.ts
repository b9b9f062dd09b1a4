import type { ArtifactVersion } from "@/api/artifacts";

type Named = Pick<ArtifactVersion, "entity" | "project" | "collection" | "version" | "type">;

/** What leads to a version's page. */
export function versionParams({ entity, project, type, collection, version }: Named) {
  return { entity, project, type, collection, version };
}

/** `vision-lab/cats/classifier:v3`, as scripts name it. */
export function fullName({ entity, project, collection, version }: Omit<Named, "type">): string {
  return `${entity}/${project}/${collection}:${version}`;
}

export const registryPrefix = "wandb-registry-";

/** `model` of `wandb-registry-model`; null of a project that is no registry. */
export function registryName(project: string): string | null {
  return project.startsWith(registryPrefix) ? project.slice(registryPrefix.length) : null;
}
