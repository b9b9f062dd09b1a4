import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { projectKeysQuery, runsQuery } from "@/api/queries";
import { useTitle } from "@/app/title";
import { useProjectRef, useUrlSearch } from "@/app/url";
import { Board, type BoardRun } from "@/chart/board/Board";
import { toSections } from "@/chart/board/sections";
import { useT } from "@/i18n";
import { FirstRun } from "@/ui/FirstRun";
import { Icon } from "@/ui/icons";
import { Empty, Failure } from "@/ui/Notice";
import { Skeleton } from "@/ui/Skeleton";
import { RunSelector } from "./RunSelector";
import { isVisible, parseVisibility } from "./visibility";
import "./workspace.css";

/** Runs on the left, a chart of every metric on the right. */
export default function WorkspacePage() {
  const t = useT();
  const ref = useProjectRef();
  useTitle(t("project.workspace"), ref.project);
  const [search] = useUrlSearch();
  const [selectorOpen, setSelectorOpen] = useState(() => window.innerWidth >= 900);
  const list = useInfiniteQuery(runsQuery(ref, { search: search.runs ?? "" }));
  const keys = useQuery(projectKeysQuery(ref));
  const { hide, show, only } = search;
  const visibility = useMemo(() => parseVisibility({ hide, show, only }), [hide, show, only]);

  const rows = useMemo(() => list.data?.pages.flatMap((page) => page.runs) ?? [], [list.data]);
  const shown = useStable(
    rows.filter((run, index) => isVisible(visibility, run.id, index)).map(({ id, name }) => ({ id, name })),
  );
  const sections = useMemo(() => toSections(keys.data?.keys ?? []), [keys.data]);

  if (list.isError) return <Failure error={list.error} onRetry={() => void list.refetch()} />;
  if (keys.isError) return <Failure error={keys.error} onRetry={() => void keys.refetch()} />;
  const nothingYet = list.isSuccess && rows.length === 0 && !search.runs;
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
    <main className={selectorOpen ? "workspace with-runs" : "workspace"}>
      <h1 className="visually-hidden">{t("workspace.title", { name: ref.project })}</h1>
      {selectorOpen && (
        <RunSelector
          project={ref}
          rows={rows}
          list={list}
          visibility={visibility}
          onClose={() => setSelectorOpen(false)}
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
          sections={sections}
          lead={toggle}
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

/** Every event of a live run makes new rows; charts must only hear of it when the set of runs changed. */
function useStable(runs: BoardRun[]): BoardRun[] {
  const id = runs.map((run) => `${run.id} ${run.name}`).join("\n");
  // biome-ignore lint/correctness/useExhaustiveDependencies: the id stands for the content.
  return useMemo(() => runs, [id]);
}
