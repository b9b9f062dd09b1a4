import { useQueries } from "@tanstack/react-query";
import { useMemo } from "react";
import { groupRunsQuery, type ProjectRef } from "@/api/queries";
import type { RunRow } from "@/api/types";
import { useRunValues } from "@/api/values";
import type { BoardRun } from "@/chart/board/context";
import { indexColor, runColor } from "@/chart/palette";
import { customColors, customNames, rawRunSets } from "@/report/grid";
import type { Json } from "@/report/json";
import { isSelected, type RunSet, readRunSets } from "@/report/runSet";
import { isDocumentField, readField, serverName } from "@/runs/fields";
import { type ServerFilter, toServerFilter } from "@/runs/filter/toServer";
import { groupRows } from "@/runs/group";
import { groupFilters } from "@/runs/groupFilter";

/** A run set with its runs. */
export interface GridSet {
  runSet: RunSet;
  project: ProjectRef;
  /** The first ones, in the order of the run set. */
  rows: readonly RunRow[];
  nMatching: number;
  isPending: boolean;
  error: unknown;
  retry: () => void;
  /** False where its runs are of another project than those in the charts. */
  isDrawn: boolean;
}

export interface GridRuns {
  /** The project whose runs the charts draw: that of the first run set in effect. */
  project: ProjectRef;
  sets: readonly GridSet[];
  /** The runs in the charts. */
  drawn: readonly BoardRun[];
  names: Readonly<Record<string, string>>;
  colorOf: (run: string) => string;
}

/** More run sets than people make; each is a question to the server. */
const mostSets = 12;

/** The runs of a panel grid, set by set, and how they look in it. */
export function useGridRuns(grid: Json, reportProject: ProjectRef): GridRuns {
  const content = JSON.stringify(rawRunSets(grid));
  const runSets = useMemo(() => readRunSets((JSON.parse(content) as unknown[]).slice(0, mostSets)), [content]);
  const filters = useMemo(
    () => runSets.map(({ expression }) => (expression ? toServerFilter(expression, Date.now()) : undefined)),
    [runSets],
  );
  const answers = useQueries({
    queries: runSets.map(({ project, sort }, i) => {
      const order = sort.map(({ field, descending }) => `${descending ? "-" : ""}${serverName(field)}`);
      return groupRunsQuery(project ?? reportProject, { filter: filters[i], sort: order[0], thenBy: order.slice(1) });
    }),
  });
  const first = runSets.find((runSet) => runSet.enabled) ?? runSets[0];
  const { entity, project } = first?.project ?? reportProject;
  const board = useMemo(() => ({ entity, project }), [entity, project]);
  const sets = runSets.map((runSet, i): GridSet => {
    const answer = answers[i];
    const own = runSet.project ?? reportProject;
    return {
      runSet,
      project: own,
      rows: answer?.data?.runs ?? noRows,
      nMatching: answer?.data?.n_matching ?? 0,
      isPending: answer?.isPending ?? false,
      error: answer?.error ?? null,
      retry: () => void answer?.refetch(),
      isDrawn: own.entity === entity && own.project === project,
    };
  });
  const names = customNames(grid);
  const colors = customColors(grid);
  const colorOf = (run: string) => colors[run] ?? runColor(run);
  const drawn = useDrawn(board, sets, filters, names, colorOf);
  return { project: board, sets, drawn, names, colorOf };
}

const noRows: readonly RunRow[] = [];

function useDrawn(
  project: ProjectRef,
  sets: readonly GridSet[],
  filters: readonly (ServerFilter | undefined)[],
  names: Readonly<Record<string, string>>,
  colorOf: (run: string) => string,
): readonly BoardRun[] {
  const wanted = sets
    .filter(({ runSet, isDrawn }) => isDrawn && runSet.enabled && runSet.group.some(isDocumentField))
    .flatMap(({ rows }) => rows.map((run) => run.id))
    .join(" ");
  const values = useRunValues(
    project,
    useMemo(() => (wanted ? [...new Set(wanted.split(" "))] : []), [wanted]),
  );
  const runs = new Map<string, BoardRun>();
  sets.forEach(({ runSet, rows, isDrawn }, i) => {
    if (!isDrawn || !runSet.enabled) return;
    const { group: fields, selection } = runSet;
    const groups =
      fields.length > 0 ? groupRows(rows, fields, (run, field) => readField(run, values.get(run.id), field)) : [];
    // Of a group that somebody took runs out of, only the others count.
    const whole = groupFilters(fields, groups, filters[i]);
    const labels = groups.map(({ label }) => label).sort(collator.compare);
    const groupOf = new Map(
      groups.flatMap(({ key, label, rows: members }) => {
        const filter = members.every((run) => isSelected(selection, run.id)) ? whole.get(key) : undefined;
        const look = { key: `${runSet.id} ${key}`, label, color: indexColor(labels.indexOf(label)), filter };
        return members.map((run) => [run.id, look] as const);
      }),
    );
    for (const run of rows) {
      if (runs.has(run.id) || !isSelected(selection, run.id)) continue;
      const group = groupOf.get(run.id);
      const color = group?.color ?? colorOf(run.id);
      runs.set(run.id, { id: run.id, name: names[run.id] ?? run.name, color, group });
    }
  });
  // Every event of a live run makes new rows; charts must only hear of it when what they draw has changed.
  const content = JSON.stringify([...runs.values()]);
  return useMemo(() => JSON.parse(content) as BoardRun[], [content]);
}

const collator = new Intl.Collator("en", { numeric: true });
