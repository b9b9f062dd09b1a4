import { useMemo } from "react";
import type { ProjectRef } from "@/api/queries";
import type { RunRow } from "@/api/types";
import { type RunValues, useRunValues } from "@/api/values";
import { useUrlSearch } from "@/app/url";
import { indexColor, runColor } from "@/chart/palette";
import { useI18n } from "@/i18n";
import { type ColorLegend, colorRuns, parseColorRule } from "./color";
import { type FieldId, isDocumentField, readField } from "./fields";
import { groupRows, type RunGroup } from "./group";
import { type RunList, splitNames } from "./list";
import { usePersonal } from "./personal";
import { useWholeGroups, type WholeGroups } from "./useWholeGroups";

/** Runs whose colours and groups are made here, counted from the top of the list, where nobody chose to show more. */
export const maxLooked = 1000;

/** How runs look on every page that lists them: names, colours and groups. */
export interface RunLook {
  nameOf: (run: Pick<RunRow, "id" | "name">) => string;
  colorOf: (run: string) => string;
  /** All groups, with those of their runs that are here; null where nothing is grouped. */
  groups: readonly RunGroup<RunRow>[] | null;
  groupOf: (run: string) => GroupLook | undefined;
  /** The colour of a group, by its key. */
  groupColor: (key: string) => string;
  /** What the server knows of the groups; null where it cannot make them, and `groups` are those of the first runs. */
  whole: WholeGroups | "pending" | null;
  legend: ColorLegend;
  values: RunValues;
}

const none: readonly string[] = [];

interface GroupLook {
  key: string;
  label: string;
  color: string;
}

/** `columns` are those whose numbers are wanted of each group. */
export function useRunLook(
  project: ProjectRef,
  runs: RunList,
  { columns, most = maxLooked }: { columns?: readonly FieldId[]; most?: number } = {},
): RunLook {
  const { rows, named } = runs;
  const { locale } = useI18n();
  const [{ color, gradient, group }] = useUrlSearch();
  const personal = usePersonal(project);
  const rule = useMemo(() => parseColorRule({ color, gradient }), [color, gradient]);
  const fields = useMemo(() => splitNames(group), [group]);
  const looked = useMemo(
    () => (rows.length > most ? [...new Set([...rows.slice(0, most), ...named])] : rows),
    [rows, named, most],
  );
  const needsDocuments = [rule.by, ...fields].some(isDocumentField);
  const content = needsDocuments ? looked.map((run) => run.id).join(" ") : "";
  const ids = useMemo(() => (content ? content.split(" ") : none), [content]);
  const values = useRunValues(
    project,
    ids,
    useMemo(() => [rule.by, ...fields], [rule.by, fields]),
  );

  const { colors, legend } = useMemo(() => {
    const colored = looked.map((run) => ({ id: run.id, value: readField(run, values.get(run.id), rule.by) }));
    return colorRuns(colored, rule, personal.colors);
  }, [looked, values, rule, personal]);
  const whole = useWholeGroups(project, group, runs, columns);
  const here = useMemo(
    () =>
      fields.length > 0
        ? groupRows(looked, fields, (run, field) => readField(run, values.get(run.id), field), locale)
        : null,
    [looked, values, fields, locale],
  );
  const groups = useMemo(() => {
    if (!here || whole === null || whole === "pending") return here;
    const rowsOf = new Map(here.map(({ key, rows: members }) => [key, members]));
    return whole.groups.map((each) => ({ ...each, rows: rowsOf.get(each.key) ?? [] }));
  }, [here, whole]);
  const groupColor = useMemo(() => {
    const labels = new Map([...(groups ?? []), ...(here ?? [])].map(({ key, label }) => [key, label]));
    const sorted = [...labels].sort(([, a], [, b]) => collator.compare(a, b));
    const places = new Map(sorted.map(([key], i) => [key, i]));
    return (key: string) => indexColor(places.get(key) ?? 0);
  }, [groups, here]);
  const groupOf = useMemo(() => {
    const found = new Map<string, GroupLook>();
    for (const { key, label, rows: members } of here ?? []) {
      const look = { key, label, color: groupColor(key) };
      for (const run of members) found.set(run.id, look);
    }
    return (run: string) => found.get(run);
  }, [here, groupColor]);
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
      groupColor,
      whole,
      legend,
      values,
    }),
    [personal, rule, colors, groups, groupOf, groupColor, whole, legend, values],
  );
}

const collator = new Intl.Collator("en", { numeric: true });
