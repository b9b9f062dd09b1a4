import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import type { ProjectRef } from "./queries";
import { apiPath, request } from "./request";
import type { Personal, PersonalChange } from "./types";

/** What the signed-in person calls the runs of a project, and which colours they gave them. Nobody else sees it. */
export function personalQuery(project: ProjectRef) {
  return queryOptions({
    queryKey: ["personal", project.entity, project.project],
    queryFn: async ({ signal }) => {
      const found = await request<Personal>("GET", personalPath(project), undefined, signal);
      return carryOver(project, found);
    },
    // Only this person changes it.
    staleTime: 300_000,
  });
}

export function useChangePersonal(project: ProjectRef) {
  const client = useQueryClient();
  const { queryKey } = personalQuery(project);
  return useMutation({
    mutationFn: (change: PersonalChange) => request<Personal>("PATCH", personalPath(project), change),
    onMutate: async (change) => {
      await client.cancelQueries({ queryKey });
      const before = client.getQueryData(queryKey);
      client.setQueryData(queryKey, withChange(before ?? { runs: {} }, change));
      return { before };
    },
    onSuccess: (answer) => client.setQueryData(queryKey, answer),
    onError: (_error, _change, context) => client.setQueryData(queryKey, context?.before),
  });
}

/** The same change that the server makes: null takes a member out, and a run without members goes. */
export function withChange({ runs }: Personal, change: PersonalChange): Personal {
  const next = { ...runs };
  for (const [run, members] of Object.entries(change.runs ?? {})) {
    const merged = Object.entries({ ...next[run], ...members }).filter(([, value]) => value != null);
    delete next[run];
    if (merged.length > 0) next[run] = Object.fromEntries(merged);
  }
  return { runs: next };
}

/** Names and colours that an earlier version kept in this browser, as far as the server does not know better. */
export function localChange(text: string | null, known: Personal): PersonalChange | null {
  try {
    const found = JSON.parse(text ?? "null") as Record<"names" | "colors", Record<string, string> | undefined> | null;
    const { names = {}, colors = {} } = found ?? {};
    const ids = new Set([...Object.keys(names), ...Object.keys(colors)]);
    const missing = [...ids].filter((run) => !known.runs[run]);
    if (missing.length === 0) return null;
    return { runs: Object.fromEntries(missing.map((run) => [run, { name: names[run], color: colors[run] }])) };
  } catch {
    return null;
  }
}

async function carryOver(project: ProjectRef, found: Personal): Promise<Personal> {
  const key = `ayumi.personal.${project.entity}/${project.project}`;
  const change = localChange(localStorage.getItem(key), found);
  const all = change ? await request<Personal>("PATCH", personalPath(project), change) : found;
  localStorage.removeItem(key);
  return all;
}

function personalPath({ entity, project }: ProjectRef): string {
  return `${apiPath("projects", entity, project)}/personal`;
}
