import { useQueries } from "@tanstack/react-query";
import { useCallback, useMemo, useState } from "react";
import { groupRunsQuery, type ProjectRef } from "@/api/queries";
import type { RunRow } from "@/api/types";
import { useUrlSearch } from "@/app/url";
import type { RunGroup } from "@/runs/group";
import { groupFilters } from "@/runs/groupFilter";
import { type RunList, splitNames } from "@/runs/list";
import type { RunLook } from "@/runs/look";
import type { WholeGroup } from "@/runs/useWholeGroups";

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
  /** The server has not answered yet. */
  pending: boolean;
  toggle: (key: string) => void;
}

/** The groups of all runs that match. What is in one is asked for when it is opened. */
export function useGrouping(project: ProjectRef, runs: RunList, look: RunLook): Grouping {
  const [{ group: by }] = useUrlSearch();
  const pending = look.whole === "pending";
  const whole = look.whole === "pending" ? null : look.whole;
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const toggle = useCallback((key: string) => {
    setOpen((before) => {
      const next = new Set(before);
      if (!next.delete(key)) next.add(key);
      return next;
    });
  }, []);
  const { groups: looked } = look;
  const lacking = useMemo(
    () => (looked ?? []).filter(({ key, nRuns, rows }) => open.has(key) && rows.length !== nRuns),
    [looked, open],
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
    const wholes = new Map(whole?.groups.map((each) => [each.key, each]));
    return looked.map(
      (group): TableGroup => ({
        group: { ...group, rows: fetched.get(group.key) ?? group.rows },
        whole: wholes.get(group.key),
        color: look.groupColor(group.key),
        open: open.has(group.key),
      }),
    );
  }, [looked, whole, pending, open, lacking, look, state]);
  return {
    groups,
    pending,
    toggle,
  };
}
