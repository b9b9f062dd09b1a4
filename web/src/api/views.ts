import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import type { ProjectRef } from "./queries";
import { apiPath, request } from "./request";
import type { CreateView, SavedView, SavedViews, ViewChange } from "./types";

/** The views of a project that the signed-in person may see: their own and the shared ones. */
export function viewsQuery(project: ProjectRef) {
  return queryOptions({
    queryKey: ["views", project.entity, project.project],
    queryFn: async ({ signal }) => {
      const { views } = await request<SavedViews>("GET", viewsPath(project), undefined, signal);
      return carryOver(project, views);
    },
  });
}

export function useCreateView(project: ProjectRef) {
  return useViewMutation(project, (view: CreateView) => request<SavedView>("POST", viewsPath(project), view));
}

export function useChangeView(project: ProjectRef) {
  return useViewMutation(project, ({ id, change }: { id: string; change: ViewChange }) =>
    request<SavedView>("PATCH", viewPath(project, id), change),
  );
}

export function useDeleteView(project: ProjectRef) {
  return useViewMutation(project, (id: string) => request<void>("DELETE", viewPath(project, id)));
}

function useViewMutation<Input, Answer>(project: ProjectRef, mutationFn: (input: Input) => Promise<Answer>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn,
    onSettled: () => client.invalidateQueries({ queryKey: viewsQuery(project).queryKey }),
  });
}

/** Views that an earlier version kept in this browser, but those of a name that the server knows already. */
export function localViews(text: string | null, known: readonly SavedView[]): CreateView[] {
  try {
    const found: unknown = JSON.parse(text ?? "[]");
    if (!Array.isArray(found)) return [];
    return found.flatMap(({ name, view }: { name?: unknown; view?: unknown }) => {
      const isView = typeof name === "string" && typeof view === "object" && view !== null;
      if (!isView || known.some((other) => other.name === name)) return [];
      return [{ name, search: view as CreateView["search"], shared: false }];
    });
  } catch {
    return [];
  }
}

async function carryOver(project: ProjectRef, known: SavedView[]): Promise<SavedView[]> {
  const key = `ayumi.views.${project.entity}/${project.project}`;
  const carried: SavedView[] = [];
  for (const view of localViews(localStorage.getItem(key), known)) {
    carried.push(await request<SavedView>("POST", viewsPath(project), view));
  }
  localStorage.removeItem(key);
  return [...known, ...carried].sort((a, b) => a.name.localeCompare(b.name));
}

function viewsPath({ entity, project }: ProjectRef): string {
  return `${apiPath("projects", entity, project)}/views`;
}

function viewPath(project: ProjectRef, id: string): string {
  return `${viewsPath(project)}${apiPath(id)}`;
}
