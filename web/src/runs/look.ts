import { useMemo } from "react";
import type { ProjectRef } from "@/api/queries";
import type { RunRow } from "@/api/types";
import { type RunValues, useRunValues } from "@/api/values";
import { useUrlSearch } from "@/app/url";
import { indexColor, runColor } from "@/chart/palette";
import { type ColorLegend, type ColorRule, colorRuns, parseColorRule } from "./color";
import { type FieldId, isDocumentField, readField } from "./fields";
import { groupRows, type RunGroup } from "./group";
import { splitNames } from "./list";
import { type Personal, usePersonal } from "./personal";

/** Runs that colours and groups are made of at most, counted from the top of the list. */
export const maxLooked = 1000;

/** How runs look on every page that lists them: names, colours and groups. */
export interface RunLook {
  nameOf: (run: Pick<RunRow, "id" | "name">) => string;
  colorOf: (run: string) => string;
  groups: readonly RunGroup<RunRow>[] | null;
  groupOf: (run: string) => { key: string; label: string; color: string } | undefined;
  legend: ColorLegend;
  values: RunValues;
}

const none: readonly string[] = [];

/** As the address says, with the names and colours that this person gave. */
export function useRunLook(project: ProjectRef, rows: readonly RunRow[]): RunLook {
  const [{ color, gradient, group }] = useUrlSearch();
  const personal = usePersonal(project);
  const rule = useMemo(() => parseColorRule({ color, gradient }), [color, gradient]);
  const fields = useMemo(() => splitNames(group), [group]);
  return useLook(project, rows, { personal, rule, fields });
}

interface Manner {
  /** Names and colours that go before those of the runs. */
  personal: Personal;
  rule: ColorRule;
  /** What the runs are grouped by. */
  fields: readonly FieldId[];
}

/** How runs look where something else than the address says so. */
export function useLook(project: ProjectRef, rows: readonly RunRow[], { personal, rule, fields }: Manner): RunLook {
  const looked = useMemo(() => rows.slice(0, maxLooked), [rows]);
  const needsDocuments = [rule.by, ...fields].some(isDocumentField);
  const content = needsDocuments ? looked.map((run) => run.id).join(" ") : "";
  const ids = useMemo(() => (content ? content.split(" ") : none), [content]);
  const values = useRunValues(project, ids);

  const { colors, legend } = useMemo(() => {
    const colored = looked.map((run) => ({ id: run.id, value: readField(run, values.get(run.id), rule.by) }));
    return colorRuns(colored, rule, personal.colors);
  }, [looked, values, rule, personal]);
  const groups = useMemo(
    () =>
      fields.length > 0 ? groupRows(looked, fields, (run, field) => readField(run, values.get(run.id), field)) : null,
    [looked, values, fields],
  );
  const groupOf = useMemo(() => {
    const found = new Map<string, { key: string; label: string; color: string }>();
    const names = [...(groups ?? [])].sort((a, b) => collator.compare(a.label, b.label)).map(({ key }) => key);
    for (const { key, label, rows: members } of groups ?? []) {
      const look = { key, label, color: indexColor(names.indexOf(key)) };
      for (const run of members) found.set(run.id, look);
    }
    return (run: string) => found.get(run);
  }, [groups]);
  return useMemo(
    () => ({
      nameOf: (run) => personal.names[run.id] ?? run.name,
      colorOf: (run) =>
        (rule.by === "run" ? groupOf(run)?.color : undefined) ??
        colors.get(run) ??
        personal.colors[run] ??
        runColor(run),
      groups,
      groupOf,
      legend,
      values,
    }),
    [personal, rule, colors, groups, groupOf, legend, values],
  );
}

const collator = new Intl.Collator("en", { numeric: true });
