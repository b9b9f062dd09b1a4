import { useEffect } from "react";
import type { RunRow } from "@/api/types";
import { useT } from "@/i18n";
import type { RunGroup } from "@/runs/group";
import type { RunList } from "@/runs/list";
import { maxLooked, type RunLook } from "@/runs/look";

interface Groups {
  groups: readonly RunGroup<RunRow>[];
  /** What the groups leave out. */
  note?: string;
}

/** Groups are made here from the first runs of the list, so those are all fetched; more are not counted, and it says so. */
export function useGroupRows(look: RunLook, list: RunList["list"], nRows: number, nMatching: number): Groups | null {
  const t = useT();
  const { groups } = look;
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = list;
  const wants = groups !== null && nRows < maxLooked;
  useEffect(() => {
    if (wants && hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [wants, hasNextPage, isFetchingNextPage, fetchNextPage]);
  if (!groups) return null;
  const counted = Math.min(nRows, maxLooked);
  return { groups, note: counted < nMatching ? t("group.capped", { n: counted, all: nMatching }) : undefined };
}
