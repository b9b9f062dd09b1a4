import { useState } from "react";
import type { RunRow } from "@/api/types";
import { RunLink } from "@/app/RunLink";
import { focusRun } from "@/chart/focus";
import { useT } from "@/i18n";
import { withCustomName } from "@/report/grid";
import type { Json } from "@/report/json";
import { isSelected, type Selection, toggleRun } from "@/report/runSet";
import { RenamedMark } from "@/runs/RenamedMark";
import { NameForm, RenameForProject } from "@/runs/RenameRun";
import { RunName } from "@/runs/RunName";
import { FloatingMenu } from "@/ui/FloatingMenu";
import { Icon } from "@/ui/icons";
import { Failure } from "@/ui/Notice";
import { StateIcon } from "@/ui/RunState";
import { SearchBox } from "@/ui/SearchBox";
import { Skeleton } from "@/ui/Skeleton";
import { RelativeTime } from "@/ui/Time";
import type { GridRuns, GridSet } from "./useGridRuns";

interface Props {
  set: GridSet;
  runs: GridRuns;
  grid: Json;
  onSelection: (selection: Selection) => void;
  /** Absent for those who only read. */
  onGrid?: (grid: Json) => void;
}

/** Rows at first, and as many more with each wish. */
const pageSize = 10;
/** A search is worth its place from here on. */
const searchedFrom = 8;

/** The runs of a run set: their colours, which of them are drawn, and what the report calls them. */
export function RunSetRuns({ set, runs, grid, onSelection, onGrid }: Props) {
  const t = useT();
  const { runSet, rows, nMatching } = set;
  const [search, setSearch] = useState("");
  const [nShown, setShown] = useState(pageSize);
  const [menu, setMenu] = useState<{ run: RunRow; anchor: HTMLElement } | null>(null);
  const [task, setTask] = useState<{ kind: "project" | "grid"; run: RunRow } | null>(null);
  const nameOf = (run: RunRow) => runs.names[run.id] ?? run.name;
  const wanted = search.trim().toLowerCase();
  const matching = rows.filter((run) => `${nameOf(run)}\n${run.name}\n${run.id}`.toLowerCase().includes(wanted));
  if (set.error) return <Failure error={set.error} onRetry={set.retry} />;
  if (set.isPending) return <Skeleton rows={4} height={24} />;
  return (
    <>
      {rows.length >= searchedFrom && (
        <SearchBox value={search} onChange={setSearch} label={t("report.runSet.search")} />
      )}
      {matching.length === 0 && <p className="dim run-set-none">{t("workspace.noMatch")}</p>}
      <ul className="run-set-runs" onPointerLeave={() => focusRun(null)}>
        {matching.slice(0, nShown).map((run) => {
          const name = nameOf(run);
          const visible = isSelected(runSet.selection, run.id);
          return (
            <li
              key={run.id}
              className={visible ? undefined : "off"}
              onPointerEnter={() => focusRun(visible ? run.id : null)}
            >
              <button
                type="button"
                className="icon-button small eye"
                aria-pressed={visible}
                aria-label={t(visible ? "workspace.hide" : "workspace.show", { name })}
                onClick={() => onSelection(toggleRun(runSet.selection, run.id))}
              >
                <Icon name={visible ? "eye" : "eyeOff"} size={14} />
              </button>
              <span className="run-dot" style={{ background: drawnColor(runs, run.id) }} />
              <StateIcon state={run.state} stopping={run.stopping} />
              <RunLink run={run} className="run-set-name" label={name}>
                <RunName name={name} crop="middle" />
              </RunLink>
              <RenamedMark run={run} name={name} />
              <span className="spacer" />
              <span className="dim wide-only">{run.user}</span>
              <span className="dim run-set-time">
                <RelativeTime at={run.created_at} />
              </span>
              {onGrid && (
                <button
                  type="button"
                  className="icon-button small row-menu"
                  aria-haspopup="menu"
                  aria-label={t("run.menu", { name })}
                  onClick={(event) => setMenu({ run, anchor: event.currentTarget })}
                >
                  <Icon name="more" size={14} />
                </button>
              )}
            </li>
          );
        })}
      </ul>
      {matching.length > nShown && (
        <button type="button" className="button" onClick={() => setShown(nShown + 10 * pageSize)}>
          {t("report.runSet.more", { n: Math.min(nShown, matching.length), all: matching.length })}
        </button>
      )}
      {rows.length < nMatching && (
        <p className="tool-note">{t("report.runSet.cut", { n: rows.length, all: nMatching })}</p>
      )}
      {menu && (
        <FloatingMenu
          anchor={menu.anchor}
          label={t("run.menu", { name: nameOf(menu.run) })}
          onClose={() => setMenu(null)}
        >
          <button
            type="button"
            role="menuitem"
            className="menu-item"
            onClick={() => setTask({ kind: "project", run: menu.run })}
          >
            <Icon name="pencil" />
            {t("rename.project")}
          </button>
          <button
            type="button"
            role="menuitem"
            className="menu-item"
            onClick={() => setTask({ kind: "grid", run: menu.run })}
          >
            <Icon name="table" />
            {t("rename.grid")}
          </button>
        </FloatingMenu>
      )}
      {task?.kind === "project" && (
        <RenameForProject project={set.project} run={task.run} onClose={() => setTask(null)} />
      )}
      {task?.kind === "grid" && onGrid && (
        <NameForm
          title={t("rename.grid")}
          hint={t("rename.grid.hint", { name: task.run.name })}
          name={nameOf(task.run)}
          error={null}
          onClose={() => setTask(null)}
          onSave={(name) => {
            onGrid(withCustomName(grid, task.run.id, name === task.run.name ? "" : name));
            setTask(null);
          }}
        />
      )}
    </>
  );
}

/** The colour of its line, which may be that of its group. */
function drawnColor({ drawn, colorOf }: GridRuns, run: string): string {
  return drawn.find((each) => each.id === run)?.color ?? colorOf(run);
}
