import { useParams } from "@tanstack/react-router";
import { useMemo } from "react";
import type { CollectionRef, VersionRef } from "@/api/artifacts";

/** The collection of the URL. */
export function useCollectionRef(): CollectionRef {
  const { entity = "", project = "", collection = "" } = useParams({ strict: false });
  return useMemo(() => ({ entity, project, collection }), [entity, project, collection]);
}

/** The version of the URL, and the type that its address names. */
export function useVersionRef(): VersionRef & { type: string } {
  const { entity = "", project = "", type = "", collection = "", version = "" } = useParams({ strict: false });
  return useMemo(() => ({ entity, project, type, collection, version }), [entity, project, type, collection, version]);
}
