import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import type { components } from "./generated/openapi";
import { apiPath, request } from "./request";

type Schemas = components["schemas"];
export type OpenSession = Schemas["OpenSession"];

/** Where one is signed in. */
export const sessionsQuery = queryOptions({
  queryKey: ["open-sessions"],
  queryFn: ({ signal }) => request<Schemas["OpenSessions"]>("GET", "/user/sessions", undefined, signal),
});

/** Signs a browser out from afar; without an id all but this one. */
export function useEndSessions() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string | undefined) =>
      request<void>("DELETE", id === undefined ? "/user/sessions" : apiPath("user", "sessions", id)),
    // One that had ended by itself is gone from the list too.
    onSettled: () => client.invalidateQueries({ queryKey: sessionsQuery.queryKey }),
  });
}
