import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { projectKeysQuery } from "@/api/queries";
import { useCreateReport } from "@/api/reports";
import { useTitle } from "@/app/title";
import { useProjectRef, useUrlSearch } from "@/app/url";
import { useView } from "@/app/view/useView";
import { ViewTools } from "@/app/view/ViewTools";
import { Board } from "@/chart/board/Board";
import type { BoardGroup, BoardRun } from "@/chart/board/context";
import { toSections } from "@/chart/board/sections";
import { useT } from "@/i18n";
import { ColumnsBrowser } from "@/runs/ColumnsBrowser";
import { groupFilters } from "@/runs/groupFilter";
import { type RunList, splitNames, useKnownFields, useRunList } from "@/runs/list";
import { maxLooked, type RunLook, useRunLook } from "@/runs/look";
import { useColumnSet } from "@/runs/useColumns";
import { Dialog } from "@/ui/Dialog";
import { FirstRun } from "@/ui/FirstRun";
import { Icon } from "@/ui/icons";
import { Empty, Failure, InlineError } from "@/ui/Notice";
import { Skeleton } from "@/ui/Skeleton";
import { Splitter } from "@/ui/Splitter";
import { CreateReport } from "./CreateReport";
import { RunSelector } from "./RunSelector";
import { useNamedRuns } from "./useNamedRuns";
import { isHiddenByHand, isVisible, parseVisibility, type Visibility } from "./visibility";
import "./workspace.css";

/** Pixels; how wide somebody likes the list is a habit of theirs and stays in this browser. */
const usualSelector = 284;
/** A pinned column, as in the style sheet; of more than these people make room by hand. */
const pinnedWidth = 80;
const pinnedWithRoom = 3;
const narrowestSelector = 200;
const widestSelector = 720;
const selectorKey = "ayumi.runs-width";

/** Null where nobody has chosen one. */
function storedSelectorWidth(): number | null {
  const stored = Number(localStorage.getItem(selectorKey));
  return stored >= narrowestSelector && stored <= widestSelector ? stored : null;
}

/** Runs on the left, a chart of every metric on the right. */
export default function WorkspacePage() {
  const t = useT();
  const ref = useProjectRef();
  useTitle(t("project.workspace"), ref.project);
  const [search] = useUrlSearch();
  const control = useView(ref);
  const createReport = useCreateReport(ref);
  const [selectorOpen, setSelectorOpen] = useState(() => window.innerWidth >= 900);
  const [browsing, setBrowsing] = useState(false);
  const [chosenWidth, setChosenWidth] = useState(storedSelectorWidth);
  const keepSelectorWidth = (width: number | null) => {
    setChosenWidth(width);
    if (width === null) localStorage.removeItem(selectorKey);
    else localStorage.setItem(selectorKey, String(width));
  };
  const { fields, resolve, truncated } = useKnownFields(ref);
  const [columns, setColumns] = useColumnSet(fields);
  const selectorWidth = chosenWidth ?? usualSelector + Math.min(columns.pinned.length, pinnedWithRoom) * pinnedWidth;
  const listed = useRunList(ref, resolve);
  const keys = useQuery(projectKeysQuery(ref));
  const { hide, show, only, most } = search;
  const visibility = useMemo(() => parseVisibility({ hide, show, only, most }), [hide, show, only, most]);
  const runs = useNamedRuns(ref, listed, visibility);
  const { rows, list } = runs;
  const look = useRunLook(ref, runs, { most: Math.max(maxLooked, visibility.most) });
  const shown = useShownRuns(runs, visibility, look);
  const sections = useMemo(() => toSections(keys.data?.keys ?? []), [keys.data]);

  if (list.isError) return <Failure error={list.error} onRetry={() => void list.refetch()} />;
  if (keys.isError) return <Failure error={keys.error} onRetry={() => void keys.refetch()} />;
  const nothingYet = list.isSuccess && rows.length === 0 && !runs.isFiltered;
  if (nothingYet) return <FirstRun project={ref} />;

  const toggle = (
    <button
      type="button"
      className="icon-button"
      aria-label={t("workspace.toggleRuns")}
      aria-pressed={selectorOpen}
      data-tip={t("workspace.toggleRuns")}
      onClick={() => setSelectorOpen(!selectorOpen)}
    >
      <Icon name="panel" />
    </button>
  );
  return (
    <main
      className={selectorOpen ? "workspace with-runs" : "workspace"}
      style={{ ["--runs-width" as string]: `${selectorWidth}px` }}
    >
      <h1 className="visually-hidden">{t("workspace.title", { name: ref.project })}</h1>
      {selectorOpen && (
        <RunSelector
          project={ref}
          runs={runs}
          look={look}
          fields={fields}
          resolve={resolve}
          columns={columns}
          onColumnSet={setColumns}
          visibility={visibility}
          onColumns={() => setBrowsing(!browsing)}
          onClose={() => setSelectorOpen(false)}
        />
      )}
      {selectorOpen && (
        <Splitter
          label={t("workspace.width")}
          width={selectorWidth}
          min={narrowestSelector}
          max={widestSelector}
          onDrag={setChosenWidth}
          onDone={keepSelectorWidth}
          onReset={() => keepSelectorWidth(null)}
        />
      )}
      {createReport.error && (
        <Dialog title={t("report.create.fromView")} onClose={createReport.reset}>
          <InlineError error={createReport.error} />
        </Dialog>
      )}
      {browsing && (
        <ColumnsBrowser
          columns={columns}
          fields={fields}
          truncated={truncated}
          onChange={setColumns}
          onClose={() => setBrowsing(false)}
        />
      )}
      {keys.isPending ? (
        <div className="board">
          <div className="toolbar">{toggle}</div>
          <div className="board-scroll page">
            <Skeleton rows={4} height={200} />
          </div>
        </div>
      ) : (
        <Board
          project={ref}
          runs={shown}
          baseline={search.baseline}
          sections={sections}
          lead={toggle}
          tail={
            <ViewTools
              project={ref}
              control={control}
              more={
                <CreateReport
                  project={ref}
                  sections={sections}
                  resolve={resolve}
                  visibility={visibility}
                  create={createReport}
                />
              }
            />
          }
          empty={
            <Empty icon="chart" title={t("board.empty")}>
              <p>{t("board.empty.hint")}</p>
            </Empty>
          }
        />
      )}
    </main>
  );
}

/** Every event of a live run makes new rows; charts must only hear of it when what they draw has changed. */
function useShownRuns({ rows, filter }: RunList, visibility: Visibility, look: RunLook): BoardRun[] {
  const [{ group: by }] = useUrlSearch();
  // Of a group that somebody took runs out of, only the others count.
  const touched = new Set(
    (look.groups ? rows : []).flatMap(({ id }) =>
      isHiddenByHand(visibility, id) ? (look.groupOf(id)?.key ?? []) : [],
    ),
  );
  const filterOf = groupFilters(splitNames(by), look.groups ?? [], filter);
  const runs = rows
    .filter((run, index) => isVisible(visibility, run.id, index))
    .slice(0, visibility.most)
    .map((run) => ({
      id: run.id,
      name: look.nameOf(run),
      color: look.colorOf(run.id),
      group: look.groups ? withFilter(look.groupOf(run.id), touched, filterOf) : undefined,
    }));
  const content = JSON.stringify(runs);
  return useMemo(() => JSON.parse(content) as BoardRun[], [content]);
}

function withFilter(
  group: BoardGroup | undefined,
  touched: ReadonlySet<string>,
  filterOf: ReadonlyMap<string, Readonly<Record<string, unknown>>>,
): BoardGroup | undefined {
  return group && { ...group, filter: touched.has(group.key) ? undefined : filterOf.get(group.key) };
}
