import { useNavigate } from "@tanstack/react-router";
import { useVirtualizer } from "@tanstack/react-virtual";
import { memo, useCallback, useEffect, useRef, useState } from "react";
import type { ProjectRef } from "@/api/queries";
import type { RunRow, Runs } from "@/api/types";
import { useShortcut } from "@/app/keyboard";
import { RunLink } from "@/app/RunLink";
import { useUrlSearch } from "@/app/url";
import { focusRun } from "@/chart/focus";
import { runColor } from "@/chart/palette";
import { useI18n } from "@/i18n";
import { Icon } from "@/ui/icons";
import { Menu } from "@/ui/Menu";
import { StateIcon } from "@/ui/RunState";
import { SearchBox } from "@/ui/SearchBox";
import { Skeleton } from "@/ui/Skeleton";
import { defaultSearch, isVisible, onlySearch, toggle, type Visibility } from "./visibility";

interface List {
  data?: { pages: Runs[] };
  isPending: boolean;
  hasNextPage: boolean;
  isFetchingNextPage: boolean;
  fetchNextPage: () => unknown;
}

interface Props {
  project: ProjectRef;
  rows: readonly RunRow[];
  list: List;
  visibility: Visibility;
  onClose: () => void;
}

const rowHeight = 28;

/** The runs of the project, newest first; the eye says which are drawn. */
export function RunSelector({ project, rows, list, visibility, onClose }: Props) {
  const { t } = useI18n();
  const [search, setSearch] = useUrlSearch();
  const scroller = useRef<HTMLDivElement>(null);
  const [current, setCurrent] = useState(-1);
  const navigate = useNavigate();
  const rowCount = rows.length;
  const virtual = useVirtualizer({
    count: rowCount,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 12,
  });
  const items = virtual.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = list;
  useEffect(() => {
    if (hasNextPage && !isFetchingNextPage && last >= rowCount - 20) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage, last, rowCount]);
  useEffect(() => () => focusRun(null), []);

  const move = (step: number) => {
    const next = Math.max(0, Math.min(rowCount - 1, current + step));
    const row = rows[next];
    setCurrent(next);
    virtual.scrollToIndex(next);
    if (row) focusRun(row.id);
  };
  const run = rows[current];
  useShortcut("j", () => move(1));
  useShortcut("k", () => move(-1));
  useShortcut("e", run ? () => setSearch(toggle(visibility, run.id, current)) : null);
  useShortcut(
    "Enter",
    run
      ? () => void navigate({ to: "/$entity/$project/runs/$run/overview", params: { ...project, run: run.id } })
      : null,
  );

  const turnOver = useCallback(
    (id: string, index: number, alone: boolean) => setSearch(alone ? onlySearch([id]) : toggle(visibility, id, index)),
    [setSearch, visibility],
  );
  const find = useCallback((text: string) => setSearch({ runs: text || undefined }), [setSearch]);
  const nMatching = list.data?.pages[0]?.n_matching ?? 0;
  const nShown = rows.filter((row, index) => isVisible(visibility, row.id, index)).length;

  return (
    <aside className="run-selector" aria-label={t("workspace.runs")}>
      <header className="run-selector-head">
        <h2>
          {t("workspace.runs")} <span className="count">{t("workspace.count", { n: nMatching, shown: nShown })}</span>
        </h2>
        <Menu label={t("workspace.visibility")} button={<Icon name="eye" />} className="icon-button small">
          <button type="button" role="menuitem" className="menu-item" onClick={() => setSearch(defaultSearch)}>
            {t("workspace.showNewest")}
          </button>
          <button
            type="button"
            role="menuitem"
            className="menu-item"
            onClick={() => setSearch(onlySearch(rows.slice(0, 100).map((row) => row.id)))}
          >
            {t("workspace.showAll", { n: Math.min(100, rowCount) })}
          </button>
          <button type="button" role="menuitem" className="menu-item" onClick={() => setSearch(onlySearch([]))}>
            {t("workspace.hideAll")}
          </button>
        </Menu>
        <button type="button" className="icon-button small narrow-only" aria-label={t("ui.close")} onClick={onClose}>
          <Icon name="close" />
        </button>
      </header>
      <div className="run-selector-search">
        <SearchBox value={search.runs ?? ""} onChange={find} label={t("workspace.searchRuns")} />
      </div>
      <div className="run-selector-list" ref={scroller}>
        {list.isPending && <Skeleton rows={10} />}
        {!list.isPending && rowCount === 0 && <p className="run-selector-none">{t("workspace.noMatch")}</p>}
        <ul style={{ height: virtual.getTotalSize() }} onPointerLeave={() => focusRun(null)}>
          {items.map((item) => {
            const row = rows[item.index];
            if (!row) return null;
            return (
              <SelectorRow
                key={row.id}
                row={row}
                top={item.start}
                current={item.index === current}
                visible={isVisible(visibility, row.id, item.index)}
                index={item.index}
                onToggle={turnOver}
              />
            );
          })}
        </ul>
        {isFetchingNextPage && <p className="run-selector-none">{t("ui.loading")}</p>}
      </div>
    </aside>
  );
}

interface RowProps {
  row: Pick<RunRow, "entity" | "project" | "id" | "name" | "state" | "stopping">;
  top: number;
  current: boolean;
  visible: boolean;
  index: number;
  /** `alone` hides every other run. */
  onToggle: (run: string, index: number, alone: boolean) => void;
}

const SelectorRow = memo(function SelectorRow({ row, top, current, visible, index, onToggle }: RowProps) {
  const { t } = useI18n();
  return (
    <li
      className={`selector-row${visible ? "" : " off"}${current ? " current" : ""}`}
      style={{ transform: `translateY(${top}px)` }}
      onPointerEnter={() => focusRun(visible ? row.id : null)}
    >
      <span className="run-dot" style={{ background: runColor(row.id) }} />
      <StateIcon state={row.state} stopping={row.stopping} />
      <RunLink run={row} className="selector-name" tip={row.name === row.id ? row.name : `${row.name} · ${row.id}`}>
        {row.name}
      </RunLink>
      <button
        type="button"
        className="icon-button small eye"
        aria-pressed={visible}
        aria-label={t(visible ? "workspace.hide" : "workspace.show", { name: row.name })}
        data-tip={t("workspace.eye.hint")}
        onClick={(event) => onToggle(row.id, index, event.altKey)}
      >
        <Icon name={visible ? "eye" : "eyeOff"} size={14} />
      </button>
    </li>
  );
});
