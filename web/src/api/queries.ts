import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { apiPath, request } from "./request";
import type {
  Alerts,
  ApiKeys,
  Fields,
  LogLines,
  MetricKeys,
  Project,
  Projects,
  Run,
  RunFiles,
  RunGroups,
  Runs,
  SearchHits,
  Session,
} from "./types";

/** A project by its two names. */
export interface ProjectRef {
  entity: string;
  project: string;
}

/** A run by its three names. */
export interface RunRef extends ProjectRef {
  run: string;
}

export const sessionQuery = queryOptions({
  queryKey: ["session"],
  queryFn: ({ signal }) => request<Session>("GET", "/session", undefined, signal),
  staleTime: 60_000,
});

export const apiKeysQuery = queryOptions({
  queryKey: ["api-keys"],
  queryFn: ({ signal }) => request<ApiKeys>("GET", "/user/api-keys", undefined, signal),
});

export function projectsQuery(entity?: string) {
  return queryOptions({
    queryKey: ["projects", entity ?? null],
    queryFn: ({ signal }) =>
      request<Projects>(
        "GET",
        entity ? `/projects?entity=${encodeURIComponent(entity)}` : "/projects",
        undefined,
        signal,
      ),
  });
}

export function projectQuery({ entity, project }: ProjectRef) {
  return queryOptions({
    queryKey: ["project", entity, project],
    queryFn: ({ signal }) => request<Project>("GET", apiPath("projects", entity, project), undefined, signal),
  });
}

/** What any run of the project logged. */
export function projectKeysQuery({ entity, project }: ProjectRef) {
  return queryOptions({
    queryKey: ["keys", entity, project],
    queryFn: ({ signal }) =>
      request<MetricKeys>("GET", `${apiPath("projects", entity, project)}/keys`, undefined, signal),
  });
}

/** Every key of config and summary that runs of the project have. */
export function fieldsQuery({ entity, project }: ProjectRef) {
  return queryOptions({
    queryKey: ["fields", entity, project],
    queryFn: ({ signal }) =>
      request<Fields>("GET", `${apiPath("projects", entity, project)}/fields`, undefined, signal),
    staleTime: 10_000,
  });
}

export function latestRunsQuery(limit: number) {
  return queryOptions({
    queryKey: ["latest-runs", limit],
    queryFn: ({ signal }) => request<Runs>("GET", `/runs?limit=${limit}`, undefined, signal),
  });
}

/** What a list of runs asks for. Names are the server's. */
export interface RunListQuery {
  filter?: Record<string, unknown>;
  sort?: string;
  /** Further keys of the order. */
  thenBy?: readonly string[];
}

/** The keys that the server really sorted by; absent where it knows only one. */
export type SortedRuns = Runs & { sorted_by?: string[] };

const firstPage = 100;
/** Somebody who scrolls on wants more at once. */
const furtherPages = 1000;

/** A page of the runs of a project; `cursor` is null for the first one. */
export function fetchRuns(
  { entity, project }: ProjectRef,
  { filter, sort, thenBy = [] }: RunListQuery,
  cursor: string | null,
  signal?: AbortSignal,
): Promise<SortedRuns> {
  const body = {
    filter,
    sort,
    then_by: thenBy.length > 0 ? thenBy : undefined,
    limit: cursor === null ? firstPage : furtherPages,
    cursor: cursor ?? undefined,
  };
  return request<SortedRuns>("POST", `${apiPath("projects", entity, project)}/runs:query`, body, signal);
}

/** Runs of a group that are listed when somebody opens it. */
export const mostGroupRuns = 1000;

/** The first runs of a group, in the order of the list. */
export function groupRunsQuery(
  { entity, project }: ProjectRef,
  { filter, sort, thenBy = [] }: RunListQuery,
  limit = mostGroupRuns,
) {
  const body = { filter, sort, then_by: thenBy.length > 0 ? thenBy : undefined, limit };
  return queryOptions({
    queryKey: ["group-runs", entity, project, body],
    queryFn: ({ signal }) => request<Runs>("POST", `${apiPath("projects", entity, project)}/runs:query`, body, signal),
  });
}

/** Groups that one question may answer. */
const mostGroups = 1000;

/** Every group of the runs that match, with their numbers summed up over all of their runs. */
export function runGroupsQuery(
  { entity, project }: ProjectRef,
  query: { filter?: Record<string, unknown>; by: readonly string[]; values: readonly string[]; sort?: string },
) {
  return queryOptions({
    queryKey: ["run-groups", entity, project, query],
    queryFn: ({ signal }) =>
      request<RunGroups>(
        "POST",
        `${apiPath("projects", entity, project)}/runs:group`,
        { ...query, bins: 10, limit: mostGroups },
        signal,
      ),
    placeholderData: (before) => before,
    staleTime: 10_000,
  });
}

/** The runs of a project, page after page. */
export function runsQuery({ entity, project }: ProjectRef, asked: RunListQuery) {
  const { filter, sort, thenBy = [] } = asked;
  return infiniteQueryOptions({
    queryKey: ["runs", entity, project, filter ?? null, sort ?? "", ...thenBy],
    queryFn: ({ pageParam, signal }) => fetchRuns({ entity, project }, asked, pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next_cursor ?? null,
    // While another filter or order is on its way the old rows stay, but never those of another project.
    placeholderData: (before, query) =>
      query?.queryKey[1] === entity && query?.queryKey[2] === project ? before : undefined,
  });
}

/** Projects, runs, sweeps, artifacts, teams and users by a part of their name. */
export function searchQuery(text: string) {
  return queryOptions({
    queryKey: ["search", text],
    queryFn: ({ signal }) =>
      request<SearchHits>("GET", `/search?q=${encodeURIComponent(text)}&limit=${searchLimit}`, undefined, signal),
    placeholderData: (before) => before,
  });
}

const searchLimit = 24;

export function runQuery({ entity, project, run }: RunRef) {
  return queryOptions({
    queryKey: ["run", entity, project, run],
    queryFn: ({ signal }) => request<Run>("GET", apiPath("runs", entity, project, run), undefined, signal),
  });
}

/** What the script wanted people to know at once, newest first. */
export function runAlertsQuery({ entity, project, run }: RunRef) {
  return queryOptions({
    queryKey: ["alerts", entity, project, run],
    queryFn: ({ signal }) =>
      request<Alerts>("GET", `${apiPath("runs", entity, project, run)}/alerts`, undefined, signal),
  });
}

export function runKeysQuery({ entity, project, run }: RunRef) {
  return queryOptions({
    queryKey: ["run-keys", entity, project, run],
    queryFn: ({ signal }) =>
      request<MetricKeys>("GET", `${apiPath("runs", entity, project, run)}/keys`, undefined, signal),
  });
}

export function runFilesQuery({ entity, project, run }: RunRef) {
  return queryOptions({
    queryKey: ["files", entity, project, run],
    queryFn: ({ signal }) =>
      request<RunFiles>("GET", `${apiPath("runs", entity, project, run)}/files`, undefined, signal),
  });
}

/** Address of a file below `/api/v1`. */
export function runFilePath({ entity, project, run }: RunRef, path: string): string {
  return `${apiPath("runs", entity, project, run)}/files${apiPath(...path.split("/"))}`;
}

export const previewLimitBytes = 512 * 1024;

/** Which lines of a log to fetch. */
export interface LogRequest {
  after?: number;
  tail?: number;
  limit?: number;
  search?: string;
  regex?: boolean;
  /** `error` for standard error alone. */
  level?: "error";
}

export function fetchLogs(
  { entity, project, run }: RunRef,
  query: LogRequest,
  signal?: AbortSignal,
): Promise<LogLines> {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== false && value !== "") parameters.set(name, String(value));
  }
  return request<LogLines>("GET", `${apiPath("runs", entity, project, run)}/logs?${parameters}`, undefined, signal);
}
