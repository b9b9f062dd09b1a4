import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useCallback, useMemo } from "react";
import type { ProjectRef, RunRef } from "@/api/queries";
import type { Search } from "./search";

export function useProjectRef(): ProjectRef {
  const { entity = "", project = "" } = useParams({ strict: false });
  return useMemo(() => ({ entity, project }), [entity, project]);
}

export function useRunRef(): RunRef {
  const { entity = "", project = "", run = "" } = useParams({ strict: false });
  return useMemo(() => ({ entity, project, run }), [entity, project, run]);
}

/** `hash` keeps its value where it is not given. */
export type SetSearch = (change: Record<string, string | undefined>, hash?: string) => void;

/** What is looked at lives in the URL; changes replace the entry, so that Back leaves the page. */
export function useUrlSearch(): [Search, SetSearch] {
  const search = useSearch({ strict: false }) as Search;
  const navigate = useNavigate();
  const set = useCallback<SetSearch>(
    (change, hash) => {
      void navigate({
        to: ".",
        search: ((before: Search) => ({ ...before, ...change })) as never,
        replace: true,
        resetScroll: false,
        hash: hash ?? true,
        hashScrollIntoView: false,
      });
    },
    [navigate],
  );
  return [search, set];
}
