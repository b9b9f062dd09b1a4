import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import { type ProjectRef, runQuery } from "@/api/queries";
import type { RunRow } from "@/api/types";
import { useRunValues } from "@/api/values";
import { useShortcut } from "@/app/keyboard";
import { useTitle } from "@/app/title";
import { useProjectRef, useUrlSearch } from "@/app/url";
import { useView } from "@/app/view/useView";
import { ViewTools } from "@/app/view/ViewTools";
import { useT } from "@/i18n";
import { ColorLegendView } from "@/runs/ColorLegendView";
import { ColumnsBrowser } from "@/runs/ColumnsBrowser";
import { useFieldLabel } from "@/runs/FieldLabel";
import { FilterBox } from "@/runs/FilterBox";
import { ListTools } from "@/runs/ListTools";
import { useKnownFields, useRunList } from "@/runs/list";
import { useRunLook } from "@/runs/look";
import { type OpenActions, RunActions } from "@/runs/RunActions";
import { useColumnSet } from "@/runs/useColumns";
import { useGroupRows } from "@/runs/useGroupRows";
import { FirstRun } from "@/ui/FirstRun";
import { Icon } from "@/ui/icons";
import { Failure } from "@/ui/Notice";
import { BulkBar } from "./BulkBar";
import { RunsGrid } from "./RunsGrid";
import { type Grouping, useGrouping } from "./useGrouping";
import { useSelection } from "./useSelection";
import "./table.css";

/** Every run of the project as a row; the server filters, sorts and pages. */
export default function TablePage() {
  const t = useT();
  const project = useProjectRef();
  useTitle(t("project.table"), project.project);
  const [search, setSearch] = useUrlSearch();
  const control = useView(project);
  const { fields, resolve, truncated } = useKnownFields(project);
  const runs = useRunList(project, resolve);
  const { list, rows } = runs;
  const label = useFieldLabel();
  const [columns, setColumns] = useColumnSet(fields);
  const [browsing, setBrowsing] = useState(false);
  const [actions, setActions] = useState<OpenActions | null>(null);
  const fieldsShown = useMemo(() => [...columns.pinned, ...columns.others], [columns]);
  const look = useRunLook(project, runs, { columns: fieldsShown });
  const grouping = useGrouping(project, runs, look);
  const listed = useMemo(() => withMembers(rows, grouping), [rows, grouping]);
  const selection = useSelection(rows);
  const groupNote = useGroupRows(look, runs);
  const [current, setCurrent] = useState(-1);
  const navigate = useNavigate();
  const baseline = useBaseline(project, rows, search.baseline);

  const move = (step: number) => setCurrent((now) => Math.max(0, Math.min(rows.length - 1, now + step)));
  const run = rows[current];
  useShortcut("j", () => move(1));
  useShortcut("k", () => move(-1));
  useShortcut("x", run ? () => selection.toggle(run.id, current, false) : null);
  useShortcut(
    "Enter",
    run
      ? () => void navigate({ to: "/$entity/$project/runs/$run/overview", params: { ...project, run: run.id } })
      : null,
  );

  if (list.isError) return <Failure error={list.error} onRetry={() => void list.refetch()} />;
  if (list.isSuccess && rows.length === 0 && !runs.isFiltered) return <FirstRun project={project} />;

  return (
    <main className="runs-table">
      <h1 className="visually-hidden">{t("table.title", { name: project.project })}</h1>
      <div className="toolbar" role="toolbar" aria-label={t("table.tools")}>
        <FilterBox
          project={project}
          value={search.filter ?? ""}
          onChange={(filter) => setSearch({ filter: filter || undefined })}
          problem={runs.problem}
          rows={rows}
          fields={fields}
          resolve={resolve}
          main
        />
        <span className="dim nowrap" role="status">
          {list.isSuccess && t("table.count", { n: runs.nMatching })}
        </span>
        <ListTools fields={fields} list={runs} />
        <button
          type="button"
          className="button"
          aria-label={t("columns.title")}
          aria-expanded={browsing}
          onClick={() => setBrowsing(!browsing)}
        >
          <Icon name="columns" />
          <span className="wide-only">{t("columns.title")}</span>
        </button>
        <span className="spacer" />
        <ViewTools project={project} control={control} />
      </div>
      {groupNote && <p className="tool-note">{groupNote}</p>}
      {search.color && <ColorLegendView legend={look.legend} by={label(search.color)} />}
      <div className="table-main">
        <RunsGrid
          project={project}
          runs={runs}
          look={look}
          grouping={grouping}
          columns={columns}
          onColumns={setColumns}
          selection={selection}
          current={current}
          baseline={baseline}
          onActions={setActions}
        />
        {browsing && (
          <ColumnsBrowser
            columns={columns}
            fields={fields}
            truncated={truncated}
            onChange={setColumns}
            onClose={() => setBrowsing(false)}
          />
        )}
      </div>
      <BulkBar project={project} selection={selection} rows={listed} columns={columns} />
      <RunActions project={project} open={actions} onClose={() => setActions(null)} />
    </main>
  );
}

/** The runs that are listed: the first ones, and those of opened groups. */
function withMembers(rows: readonly RunRow[], { groups }: Grouping): readonly RunRow[] {
  const members = (groups ?? []).flatMap(({ group, open }) => (open ? group.rows : []));
  return [...new Map([...rows, ...members].map((run) => [run.id, run])).values()];
}

const noRuns: readonly string[] = [];

/** The run that others are compared with, wherever in the list it stands. */
function useBaseline(project: ProjectRef, rows: readonly RunRow[], id: string | undefined) {
  const listed = id ? rows.find((row) => row.id === id) : undefined;
  const fetched = useQuery({ ...runQuery({ ...project, run: id ?? "" }), enabled: id !== undefined && !listed });
  const run: RunRow | undefined = listed ?? (id ? fetched.data : undefined);
  const ids = useMemo(() => (id ? [id] : noRuns), [id]);
  const values = useRunValues(project, ids).get(id ?? "");
  return useMemo(() => run && { run, values }, [run, values]);
}
