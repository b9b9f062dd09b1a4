import { type QueryClient, useMutation, useQueryClient } from "@tanstack/react-query";
import type { RunRef } from "./queries";
import { apiPath, request } from "./request";
import { refreshRunLists } from "./runLists";
import type { CreatedApiKey, Run, RunChange, RunRow, Runs, Session, Setup, SignIn, UserChange } from "./types";

export function useSignIn() {
  return useSessionMutation((body: SignIn) => request<Session>("POST", "/session", body));
}

export function useSetup() {
  return useSessionMutation((body: Setup) => request<Session>("POST", "/setup", body));
}

export function useSignOut() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => request<void>("DELETE", "/session"),
    onSuccess: () => client.clear(),
  });
}

export function useChangeUser() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (change: UserChange) => request<unknown>("PATCH", "/user", change),
    onSuccess: () => client.invalidateQueries({ queryKey: ["session"] }),
  });
}

export function useCreateApiKey() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (name: string) => request<CreatedApiKey>("POST", "/user/api-keys", { name }),
    onSuccess: () => client.invalidateQueries({ queryKey: ["api-keys"] }),
  });
}

export function useDeleteApiKey() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => request<void>("DELETE", apiPath("user", "api-keys", id)),
    onSuccess: () => client.invalidateQueries({ queryKey: ["api-keys"] }),
  });
}

/** Changes a run and shows the change at once; the server's answer has the last word. */
export function useChangeRun(ref: RunRef) {
  const client = useQueryClient();
  const key = ["run", ref.entity, ref.project, ref.run];
  return useMutation({
    mutationFn: (change: RunChange) => request<Run>("PATCH", apiPath("runs", ref.entity, ref.project, ref.run), change),
    onSuccess: ({ name, tags, notes, group, job_type }) =>
      patchRun(client, ref, { name, tags, notes, group, job_type }),
    onMutate: (change) => {
      const before = client.getQueryData<Run>(key);
      // An empty name becomes a random one, which only the server knows.
      const known = { ...change, name: change.name || undefined };
      if (before) client.setQueryData<Run>(key, { ...before, ...definedMembers(known) });
      return { before };
    },
    onError: (_error, _change, context) => {
      if (context?.before) client.setQueryData(key, context.before);
    },
    onSettled: () => {
      void client.invalidateQueries({ queryKey: key });
      refreshRunLists(client, ref);
    },
  });
}

export function useStopRun() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (ref: RunRef) => request<unknown>("POST", `${apiPath("runs", ref.entity, ref.project, ref.run)}:stop`),
    onSuccess: (_answer, ref) => {
      patchRun(client, ref, { stopping: true });
      void client.invalidateQueries({ queryKey: ["run", ref.entity, ref.project, ref.run] });
    },
  });
}

/** Writes new columns of a run into every cached list and page that shows it. Returns whether a list of its project had it. */
export function patchRun(client: QueryClient, ref: RunRef, change: Partial<RunRow>): boolean {
  let known = false;
  const replace = (row: RunRow): RunRow => {
    if (row.id !== ref.run || row.project !== ref.project || row.entity !== ref.entity) return row;
    known = true;
    return { ...row, ...change };
  };
  client.setQueriesData<{ pages: Runs[]; pageParams: unknown[] }>(
    { queryKey: ["runs", ref.entity, ref.project] },
    (data) => data && { ...data, pages: data.pages.map((page) => ({ ...page, runs: page.runs.map(replace) })) },
  );
  for (const queryKey of [["latest-runs"], ["group-runs", ref.entity, ref.project]]) {
    client.setQueriesData<Runs>({ queryKey }, (data) => data && { ...data, runs: data.runs.map(replace) });
  }
  client.setQueryData<Run>(["run", ref.entity, ref.project, ref.run], (data) => data && { ...data, ...change });
  return known;
}

function useSessionMutation<Body>(mutationFn: (body: Body) => Promise<Session>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn,
    onSuccess: (session) => {
      client.clear();
      client.setQueryData(["session"], session);
    },
  });
}

function definedMembers(change: RunChange): Partial<Run> {
  return Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined)) as Partial<Run>;
}
