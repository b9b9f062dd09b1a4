import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { type ProjectRef, runGroupsQuery } from "@/api/queries";
import type { Bin } from "@/chart/values/axis";
import { useI18n } from "@/i18n";
import { type FieldId, isDocumentField, runColumns, sameKey, serverName } from "./fields";
import { groupLabel } from "./group";
import { type RunList, splitNames } from "./list";
import { fromSeconds } from "./time";

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
  /** As groups of the list have it. */
  key: string;
  values: readonly unknown[];
  label: string;
  nRuns: number;
  numbers: ReadonlyMap<FieldId, WholeNumbers>;
}

export interface WholeGroups {
  groups: readonly WholeGroup[];
  /** However many are in `groups`. */
  nGroups: number;
}

/** Fields of one question at most. */
const mostFields = 20;

/**
 * Every group of the matching runs. Null where nothing is grouped, and where the server cannot group by a field; "pending"
 * until it has answered.
 */
export function useWholeGroups(
  project: ProjectRef,
  group: string | undefined,
  { filter, order, problem }: Pick<RunList, "filter" | "order" | "problem">,
  columns: readonly FieldId[] = noColumns,
): WholeGroups | "pending" | null {
  const fields = useMemo(() => columns.filter(mayBeNumbers).slice(0, mostFields), [columns]);
  const { locale } = useI18n();
  const by = useMemo(() => splitNames(group), [group]);
  const isKnown = problem === undefined && by.length > 0 && by.every((field) => serverName(field) !== undefined);
  const values = toNames(fields);
  const names = toNames(by);
  // Groups stand in the order of the list where it is theirs: that of what they have in common, or of a number's mean.
  const sort = [...names, ...values].includes((order[0] ?? "").replace(/^-/, "")) ? order[0] : undefined;
  const { data, isPending } = useQuery({
    ...runGroupsQuery(project, { filter, by: names, values, sort }),
    enabled: isKnown,
    retry: false,
  });
  return useMemo(() => {
    if (!isKnown || !data) return isKnown && isPending ? "pending" : null;
    const groups = data.groups.map((found): WholeGroup => {
      const numbers = new Map<FieldId, WholeNumbers>();
      for (const field of fields) {
        const spread = found.values[serverName(field) ?? field];
        if (spread) numbers.set(field, { ...spread, deviation: ofSample(spread.deviation, spread.n) });
      }
      // The server answers times in seconds, and runs say them in words.
      const common = found.key.map((value, i) => (isTime(by[i]) ? fromSeconds(value) : value));
      const key = common.map(sameKey).join("\n");
      return { key, values: common, label: groupLabel(common, by, locale), nRuns: found.n_runs, numbers };
    });
    return { groups, nGroups: data.n_groups };
  }, [data, isPending, fields, isKnown, by, locale]);
}

const noColumns: readonly FieldId[] = [];

function isTime(field: FieldId | undefined): boolean {
  return runColumns[field ?? ""]?.kind === "time";
}

function mayBeNumbers(field: FieldId): boolean {
  const kind = runColumns[field]?.kind;
  return isDocumentField(field) || kind === "number" || kind === "duration";
}

function toNames(fields: readonly FieldId[]): string[] {
  return fields.flatMap((field) => serverName(field) ?? []);
}

/** The server divides by n. */
function ofSample(deviation: number, n: number): number {
  return n > 1 ? deviation * Math.sqrt(n / (n - 1)) : 0;
}
