import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import type { ProjectRef } from "./queries";
import { apiPath, request } from "./request";
import type { Reports, ReportText, WholeReport } from "./types";

/** The published reports of a project and the drafts of the signed-in person, newest change first. */
export function reportsQuery(project: ProjectRef) {
  return queryOptions({
    queryKey: ["reports", project.entity, project.project],
    queryFn: ({ signal }) => request<Reports>("GET", reportsPath(project), undefined, signal),
  });
}

/** A report with its blocks, and with the changes of the signed-in person that are not published. */
export function reportQuery(project: ProjectRef, id: string) {
  return queryOptions({
    queryKey: ["report", project.entity, project.project, id],
    queryFn: ({ signal }) => request<WholeReport>("GET", reportPath(project, id), undefined, signal),
  });
}

export function useCreateReport(project: ProjectRef) {
  const keep = useKeepAnswer(project);
  return useMutation({
    mutationFn: (content: ReportText) =>
      request<WholeReport>("POST", reportsPath(project), { ...content, publish: false }),
    onSuccess: keep,
  });
}

/** Keeps changes without showing them to anybody else. */
export function useKeepDraft(project: ProjectRef, id: string) {
  const keep = useKeepAnswer(project);
  return useMutation({
    mutationFn: (content: ReportText) => request<WholeReport>("PUT", `${reportPath(project, id)}/draft`, content),
    onSuccess: keep,
  });
}

export function useDiscardDraft(project: ProjectRef, id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => request<void>("DELETE", `${reportPath(project, id)}/draft`),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: reportQuery(project, id).queryKey });
      await client.invalidateQueries({ queryKey: reportsQuery(project).queryKey });
    },
  });
}

/** Shows the changes to everybody. Status 409 where somebody else has published since `seen_at`. */
export function usePublishReport(project: ProjectRef, id: string) {
  const keep = useKeepAnswer(project);
  return useMutation({
    mutationFn: (content: ReportText & { seen_at: string }) =>
      request<WholeReport>("POST", `${reportPath(project, id)}/publish`, content),
    onSuccess: keep,
  });
}

export function useDeleteReport(project: ProjectRef) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => request<void>("DELETE", reportPath(project, id)),
    onSuccess: (_, id) => {
      client.removeQueries({ queryKey: reportQuery(project, id).queryKey });
      return client.invalidateQueries({ queryKey: reportsQuery(project).queryKey });
    },
  });
}

/** The answer is the newest there is: pages that show the report need not ask again. */
function useKeepAnswer(project: ProjectRef) {
  const client = useQueryClient();
  return (report: WholeReport) => {
    client.setQueryData(reportQuery(project, report.id).queryKey, report);
    void client.invalidateQueries({ queryKey: reportsQuery(project).queryKey });
  };
}

function reportsPath({ entity, project }: ProjectRef): string {
  return `${apiPath("projects", entity, project)}/reports`;
}

function reportPath(project: ProjectRef, id: string): string {
  return `${reportsPath(project)}${apiPath(id)}`;
}
