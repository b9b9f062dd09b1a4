import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { type ProjectRef, runGroupsQuery } from "@/api/queries";
import type { Bin } from "@/chart/values/axis";
import { type FieldId, sameKey, serverName } from "@/runs/fields";
import type { ServerFilter } from "@/runs/filter/toServer";
import { splitNames } from "@/runs/list";

/** What the numbers of a field amount to. */
export interface WholeNumbers {
  n: number;
  mean: number;
  /** Of the sample, with n - 1 in the denominator; 0 for a single value. */
  deviation: number;
  min: number;
  max: number;
  bins: readonly Bin[];
}

/** A group with all of its runs, however few of them are on the page. */
export interface WholeGroup {
  nRuns: number;
  numbers: ReadonlyMap<FieldId, WholeNumbers>;
}

/** Fields of one question at most. */
const mostFields = 20;

/** Groups by their key in the list. Empty where nothing is grouped, and where the server does not sum up. */
export function useWholeGroups(
  project: ProjectRef,
  group: string | undefined,
  filter: ServerFilter | undefined,
  numbers: ReadonlySet<FieldId>,
): ReadonlyMap<string, WholeGroup> {
  const fields = useMemo(() => [...numbers].filter(serverName).slice(0, mostFields), [numbers]);
  const names = (each: readonly FieldId[]) => each.flatMap((field) => serverName(field) ?? []);
  const by = splitNames(group);
  const isKnown = by.length > 0 && by.every(serverName);
  const { data } = useQuery({
    ...runGroupsQuery(project, { filter, by: names(by), values: names(fields) }),
    enabled: isKnown,
    retry: false,
  });
  return useMemo(() => {
    const groups = new Map<string, WholeGroup>();
    for (const found of isKnown ? (data?.groups ?? []) : []) {
      const spreads = new Map<FieldId, WholeNumbers>();
      for (const field of fields) {
        const spread = found.values[serverName(field) ?? field];
        if (spread) spreads.set(field, { ...spread, deviation: ofSample(spread.deviation, spread.n) });
      }
      groups.set(found.key.map(sameKey).join("\n"), { nRuns: found.n_runs, numbers: spreads });
    }
    return groups;
  }, [data, fields, isKnown]);
}

/** The server divides by n. */
function ofSample(deviation: number, n: number): number {
  return n > 1 ? deviation * Math.sqrt(n / (n - 1)) : 0;
}
