import { useEffect } from "react";
import { useT } from "@/i18n";
import type { RunList } from "./list";
import { maxLooked, type RunLook } from "./look";

/**
 * Groups are made here from the first runs of the list, so those are all fetched. Answers what the groups leave out, in
 * words, where they do.
 */
export function useGroupRows(look: RunLook, { list, rows, nMatching }: RunList): string | undefined {
  const t = useT();
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = list;
  const wants = look.groups !== null && rows.length < maxLooked;
  useEffect(() => {
    if (wants && hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [wants, hasNextPage, isFetchingNextPage, fetchNextPage]);
  const counted = Math.min(rows.length, maxLooked);
  return look.groups && counted < nMatching ? t("group.capped", { n: counted, all: nMatching }) : undefined;
}
