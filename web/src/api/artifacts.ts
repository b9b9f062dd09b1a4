import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import type { components } from "./generated/openapi";
import type { ProjectRef, RunRef } from "./queries";
import { apiPath, request } from "./request";

type Schemas = components["schemas"];
export type ArtifactCollection = Schemas["ArtifactCollection"];
export type ArtifactCollections = Schemas["ArtifactCollections"];
export type ArtifactComparison = Schemas["ArtifactComparison"];
export type ArtifactFile = Schemas["ArtifactFile"];
export type ArtifactFiles = Schemas["ArtifactFiles"];
export type ArtifactPlace = Schemas["ArtifactPlace"];
export type ArtifactRun = Schemas["ArtifactRun"];
export type ArtifactVersion = Schemas["ArtifactVersion"];
export type ArtifactVersionDetails = Schemas["ArtifactVersionDetails"];
export type ArtifactVersions = Schemas["ArtifactVersions"];
export type ComparedPath = Schemas["ComparedPath"];
export type LineageAnswer = Schemas["Lineage"];
export type RunArtifacts = Schemas["RunArtifacts"];

/** A collection by its three names. */
export interface CollectionRef extends ProjectRef {
  collection: string;
}

/** A version in a collection: `v3`, or an alias. */
export interface VersionRef extends CollectionRef {
  version: string;
}

export interface CollectionListQuery {
  type?: string;
  search?: string;
  sort?: string;
}

export interface VersionListQuery {
  search?: string;
  sort?: string;
}

const firstPage = null as string | null;

export function collectionsQuery({ entity, project }: ProjectRef, asked: CollectionListQuery) {
  const { type, search, sort } = asked;
  return infiniteQueryOptions({
    queryKey: ["artifacts", entity, project, "collections", type ?? "", search ?? "", sort ?? ""],
    queryFn: ({ pageParam, signal }) =>
      request<ArtifactCollections>(
        "GET",
        `${apiPath("projects", entity, project, "artifacts")}${query({ type, search, sort, cursor: pageParam })}`,
        undefined,
        signal,
      ),
    initialPageParam: firstPage,
    getNextPageParam: (last) => last.next_cursor ?? null,
    placeholderData: keepPreviousData,
  });
}

export function collectionQuery(ref: CollectionRef) {
  return queryOptions({
    queryKey: ["artifacts", ref.entity, ref.project, "collection", ref.collection],
    queryFn: ({ signal }) => request<ArtifactCollection>("GET", collectionPath(ref), undefined, signal),
  });
}

export function versionsQuery(ref: CollectionRef, { search, sort }: VersionListQuery) {
  return infiniteQueryOptions({
    queryKey: ["artifacts", ref.entity, ref.project, "versions", ref.collection, search ?? "", sort ?? ""],
    queryFn: ({ pageParam, signal }) =>
      request<ArtifactVersions>(
        "GET",
        `${collectionPath(ref)}/versions${query({ search, sort, cursor: pageParam })}`,
        undefined,
        signal,
      ),
    initialPageParam: firstPage,
    getNextPageParam: (last) => last.next_cursor ?? null,
    placeholderData: keepPreviousData,
  });
}

export function versionQuery(ref: VersionRef) {
  return queryOptions({
    queryKey: ["artifacts", ref.entity, ref.project, "version", ref.collection, ref.version],
    queryFn: ({ signal }) => request<ArtifactVersionDetails>("GET", versionPath(ref), undefined, signal),
  });
}

/** Files in one answer: enough for most versions at once. */
const filesAtOnce = 5000;

/** The files of a version; they never change. */
export function versionFilesQuery(ref: VersionRef) {
  return infiniteQueryOptions({
    queryKey: ["artifacts", ref.entity, ref.project, "files", ref.collection, ref.version],
    queryFn: ({ pageParam, signal }) =>
      request<ArtifactFiles>(
        "GET",
        `${versionPath(ref)}/files${query({ limit: String(filesAtOnce), cursor: pageParam })}`,
        undefined,
        signal,
      ),
    initialPageParam: firstPage,
    getNextPageParam: (last) => last.next_cursor ?? null,
  });
}

/** What changed from `before` to the version, path by path. `show` names the differences to list. */
export function comparisonQuery(ref: VersionRef, before: string, show: string) {
  return infiniteQueryOptions({
    queryKey: ["artifacts", ref.entity, ref.project, "compare", ref.collection, ref.version, before, show],
    queryFn: ({ pageParam, signal }) =>
      request<ArtifactComparison>(
        "GET",
        `${versionPath(ref)}/compare${query({ with: before, show, cursor: pageParam })}`,
        undefined,
        signal,
      ),
    initialPageParam: firstPage,
    getNextPageParam: (last) => last.next_cursor ?? null,
    placeholderData: keepPreviousData,
  });
}

export function runArtifactsQuery({ entity, project, run }: RunRef) {
  return queryOptions({
    queryKey: ["artifacts", entity, project, "run", run],
    queryFn: ({ signal }) =>
      request<RunArtifacts>("GET", `${apiPath("runs", entity, project, run)}/artifacts`, undefined, signal),
  });
}

/** Where a lineage begins. */
export type LineageStart = RunRef | VersionRef;

const lineageNodes = "1000";

export function lineageQuery(start: LineageStart, depth: number) {
  const of = "run" in start ? start.run : `${start.collection}:${start.version}`;
  const path = "run" in start ? apiPath("runs", start.entity, start.project, start.run) : versionPath(start);
  return queryOptions({
    queryKey: ["artifacts", start.entity, start.project, "lineage", of, depth],
    queryFn: ({ signal }) =>
      request<LineageAnswer>(
        "GET",
        `${path}/lineage${query({ depth: String(depth), limit: lineageNodes })}`,
        undefined,
        signal,
      ),
    placeholderData: keepPreviousData,
  });
}

export function collectionPath({ entity, project, collection }: CollectionRef): string {
  return apiPath("projects", entity, project, "artifacts", collection);
}

export function versionPath(ref: VersionRef): string {
  return `${collectionPath(ref)}/versions${apiPath(ref.version)}`;
}

function query(parameters: Record<string, string | null | undefined>): string {
  const given = Object.entries(parameters).filter((pair): pair is [string, string] => Boolean(pair[1]));
  return given.length > 0 ? `?${new URLSearchParams(given)}` : "";
}
