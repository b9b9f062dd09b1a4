import { useQueries } from "@tanstack/react-query";
import { useCallback, useMemo, useState } from "react";
import { groupRunsQuery, type ProjectRef } from "@/api/queries";
import type { RunRow } from "@/api/types";
import { useUrlSearch } from "@/app/url";
import { indexColor } from "@/chart/palette";
import type { FieldId } from "@/runs/fields";
import type { RunGroup } from "@/runs/group";
import { groupFilters } from "@/runs/groupFilter";
import { type RunList, splitNames } from "@/runs/list";
import type { RunLook } from "@/runs/look";
import { useWholeGroups, type WholeGroup } from "./useWholeGroups";

/** A group as the table shows it. */
export interface TableGroup {
  /** `rows` are those of its runs that are here: all, some or none. */
  group: RunGroup<RunRow>;
  /** Over all of its runs; absent where the server does not say. */
  whole?: WholeGroup;
  color: string;
  open: boolean;
}

export interface Grouping {
  /** Null where nothing is grouped. */
  groups: readonly TableGroup[] | null;
  /** Groups in all; more than there are in `groups` where the server sends no more. */
  nGroups: number;
  /** Made by the server of all runs, rather than here of the first ones. */
  isWhole: boolean;
  /** The server has not answered yet. */
  pending: boolean;
  toggle: (key: string) => void;
}

/** The groups of all runs that match. What is in one is asked for when it is opened. */
export function useGrouping(project: ProjectRef, runs: RunList, look: RunLook, columns: readonly FieldId[]): Grouping {
  const [{ group: by }] = useUrlSearch();
  const answer = useWholeGroups(project, by, runs, columns);
  const pending = answer === "pending";
  const whole = pending ? null : answer;
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const toggle = useCallback((key: string) => {
    setOpen((before) => {
      const next = new Set(before);
      if (!next.delete(key)) next.add(key);
      return next;
    });
  }, []);
  const { groups: looked } = look;
  const here = useMemo(() => new Map(looked?.map((group) => [group.key, group])), [looked]);
  const lacking = useMemo(
    () => (whole?.groups ?? []).filter(({ key, nRuns }) => open.has(key) && here.get(key)?.rows.length !== nRuns),
    [whole, open, here],
  );
  const filters = groupFilters(splitNames(by), lacking, runs.filter);
  const answers = useQueries({
    queries: lacking.map(({ key }) => ({
      ...groupRunsQuery(project, { filter: filters.get(key), sort: runs.order[0], thenBy: runs.order.slice(1) }),
      // Of groups that no filter finds, only what is here can be shown.
      enabled: filters.has(key),
    })),
  });
  const state = answers.map(({ dataUpdatedAt }) => dataUpdatedAt).join();
  // biome-ignore lint/correctness/useExhaustiveDependencies: `state` changes where one of the answers does.
  const groups = useMemo(() => {
    if (!looked) return null;
    if (pending) return [];
    const fetched = new Map(lacking.map(({ key }, i) => [key, answers[i]?.data?.runs]));
    const colorOf = (rows: readonly RunRow[], i: number) => look.groupOf(rows[0]?.id ?? "")?.color ?? indexColor(i);
    if (!whole) {
      return looked.map(
        (group, i): TableGroup => ({ group, color: colorOf(group.rows, i), open: open.has(group.key) }),
      );
    }
    return whole.groups.map((each, i): TableGroup => {
      const { key, values, label } = each;
      const known = here.get(key)?.rows ?? [];
      const rows = fetched.get(key) ?? known;
      return { group: { key, values, label, rows }, whole: each, color: colorOf(known, i), open: open.has(key) };
    });
  }, [looked, here, whole, pending, open, lacking, look, state]);
  return {
    groups,
    nGroups: whole?.nGroups ?? groups?.length ?? 0,
    isWhole: pending || whole !== null,
    pending,
    toggle,
  };
}
