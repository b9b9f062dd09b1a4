import { useEffect } from "react";
import { useT } from "@/i18n";
import type { RunList } from "./list";
import { maxLooked, type RunLook } from "./look";

/**
 * The first runs of the list are fetched where it is grouped, so that groups have runs to show. Answers what the groups
 * leave out, in words, where they do.
 */
export function useGroupRows({ groups, whole }: RunLook, { list, rows, nMatching }: RunList): string | undefined {
  const t = useT();
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = list;
  const wants = groups !== null && rows.length < maxLooked;
  useEffect(() => {
    if (wants && hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [wants, hasNextPage, isFetchingNextPage, fetchNextPage]);
  if (!groups || whole === "pending") return undefined;
  if (whole) {
    const n = groups.length;
    return n < whole.nGroups ? t("group.cappedGroups", { n, all: whole.nGroups }) : undefined;
  }
  const counted = Math.min(rows.length, maxLooked);
  return counted < nMatching ? t("group.capped", { n: counted, all: nMatching }) : undefined;
}
