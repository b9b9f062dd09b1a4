import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import type { ArtifactVersion } from "./artifacts";
import type { components } from "./generated/openapi";
import { apiPath, request } from "./request";

type Schemas = components["schemas"];
export type Registry = Schemas["Registry"];
export type RegistryChange = Schemas["RegistryChange"];
export type RegistryMember = Schemas["RegistryMember"];
export type NewRegistry = Schemas["NewRegistry"];
export type NewRegistryLink = Schemas["NewRegistryLink"];

/** A registry by its two names. */
export interface RegistryRef {
  organization: string;
  registry: string;
}

export const registriesQuery = queryOptions({
  queryKey: ["registries"],
  queryFn: ({ signal }) => request<Schemas["Registries"]>("GET", "/registries", undefined, signal),
});

export function registryQuery(ref: RegistryRef) {
  return queryOptions({
    queryKey: ["registries", ref.organization, ref.registry],
    queryFn: ({ signal }) => request<Registry>("GET", path(ref), undefined, signal),
  });
}

export function registryMembersQuery(ref: RegistryRef) {
  return queryOptions({
    queryKey: ["registries", ref.organization, ref.registry, "members"],
    queryFn: ({ signal }) => request<Schemas["RegistryMembers"]>("GET", `${path(ref)}/members`, undefined, signal),
  });
}

export function useCreateRegistry() {
  return useRegistryMutation((wish: NewRegistry) => request<Registry>("POST", "/registries", wish));
}

export function useChangeRegistry(ref: RegistryRef) {
  return useRegistryMutation((change: Partial<RegistryChange>) => request<Registry>("PATCH", path(ref), change));
}

export function useDeleteRegistry(ref: RegistryRef) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => request<void>("DELETE", path(ref)),
    // Asked anew only by the page that is opened next: the one of the registry is still there for a moment.
    onSuccess: () => client.invalidateQueries({ queryKey: ["registries"], refetchType: "none" }),
  });
}

/** Gives somebody a role of their own; null takes it away. */
export function useSetRegistryRole(ref: RegistryRef) {
  return useRegistryMutation(({ name, role }: { name: string; role: string | null }) => {
    const member = `${path(ref)}/members${apiPath(name)}`;
    return role === null ? request<void>("DELETE", member) : request<void>("PUT", member, { role });
  });
}

/** Links a version into a registry; its collection is made where it does not exist. */
export function useLinkVersion() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ ref, link }: { ref: RegistryRef; link: NewRegistryLink }) =>
      request<ArtifactVersion>("POST", `${path(ref)}/links`, link),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: ["artifacts"] });
      void client.invalidateQueries({ queryKey: ["registries"] });
    },
  });
}

function useRegistryMutation<Wish, Answer>(mutationFn: (wish: Wish) => Promise<Answer>) {
  const client = useQueryClient();
  return useMutation({ mutationFn, onSuccess: () => client.invalidateQueries({ queryKey: ["registries"] }) });
}

function path({ organization, registry }: RegistryRef): string {
  return apiPath("registries", organization, registry);
}
