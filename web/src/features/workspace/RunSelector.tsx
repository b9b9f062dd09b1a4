import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { groupRunsQuery, type ProjectRef } from "@/api/queries";
import type { RunRow } from "@/api/types";
import { useRunValues } from "@/api/values";
import { useShortcut } from "@/app/keyboard";
import { useUrlSearch } from "@/app/url";
import { focusRun } from "@/chart/focus";
import { useI18n } from "@/i18n";
import { ColorLegendView } from "@/runs/ColorLegendView";
import type { ColumnSet } from "@/runs/columns";
import { useFieldLabel } from "@/runs/FieldLabel";
import { FilterBox } from "@/runs/FilterBox";
import { type FieldId, isDocumentField } from "@/runs/fields";
import type { Resolve } from "@/runs/filter/parse";
import type { RunGroup } from "@/runs/group";
import { groupFilters } from "@/runs/groupFilter";
import { ListTools } from "@/runs/ListTools";
import { type RunList, splitNames } from "@/runs/list";
import type { RunLook } from "@/runs/look";
import { type OpenActions, RunActions } from "@/runs/RunActions";
import { parseCrop } from "@/runs/RunName";
import { useGroupRows } from "@/runs/useGroupRows";
import { Icon } from "@/ui/icons";
import { Menu } from "@/ui/Menu";
import { Skeleton } from "@/ui/Skeleton";
import { PinnedHeads } from "./PinnedHeads";
import { GroupHead, SelectorRow } from "./SelectorRow";
import { ShownNote } from "./ShownNote";
import {
  allSearch,
  defaultSearch,
  isVisible,
  onlySearch,
  showAlso,
  shownByDefault,
  toggle,
  toggleGroup,
  type Visibility,
} from "./visibility";

interface Props {
  project: ProjectRef;
  runs: RunList;
  look: RunLook;
  fields: readonly FieldId[];
  resolve: Resolve;
  columns: ColumnSet;
  onColumnSet: (columns: ColumnSet) => void;
  visibility: Visibility;
  onColumns: () => void;
  onClose: () => void;
}

const rowHeight = 28;

type Item =
  | { kind: "group"; group: RunGroup<RunRow>; color: string; members: readonly { id: string; index: number }[] }
  | { kind: "run"; run: RunRow; index: number };

/** The runs of the project as the list is filtered, sorted and grouped; the eye says which are drawn. */
export function RunSelector({ project, runs, look, fields, resolve, columns, visibility, ...rest }: Props) {
  const { onColumnSet, onColumns, onClose } = rest;
  const { pinned } = columns;
  const { t } = useI18n();
  const [search, setSearch] = useUrlSearch();
  const label = useFieldLabel();
  const { rows, list, nMatching } = runs;
  const groupNote = useGroupRows(look, runs);
  const scroller = useRef<HTMLDivElement>(null);
  const [current, setCurrent] = useState(-1);
  const [actions, setActions] = useState<OpenActions | null>(null);
  const navigate = useNavigate();
  const rowCount = rows.length;
  const [folded, setFolded] = useState<ReadonlySet<string>>(new Set());
  const items = useMemo(() => toItems(rows, look, folded), [rows, look, folded]);
  const virtual = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 12,
  });
  const shown = virtual.getVirtualItems();
  const last = shown.at(-1)?.index ?? 0;
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = list;
  useEffect(() => {
    const isNeeded = last >= items.length - 20 || (visibility.all && rowCount < visibility.most);
    if (hasNextPage && !isFetchingNextPage && isNeeded) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage, last, items.length, visibility, rowCount]);
  useEffect(() => () => focusRun(null), []);

  const move = (step: number) => {
    // Through the rows as they are seen: a grouped list has another order, and folded groups show none.
    const places = items.flatMap((item, at) => (item.kind === "run" ? [{ at, ...item }] : []));
    const before = places.findIndex(({ index }) => index === current);
    const next = places[Math.max(0, Math.min(places.length - 1, before + step))];
    if (!next) return;
    setCurrent(next.index);
    virtual.scrollToIndex(next.at);
    focusRun(next.run.id);
  };
  const fold = (key: string) => {
    const next = new Set(folded);
    if (!next.delete(key)) next.add(key);
    setFolded(next);
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

  // Rows that stay must not be drawn again because the others changed.
  const latest = useRef(visibility);
  latest.current = visibility;
  const turnOver = useCallback(
    (id: string, index: number, alone: boolean) =>
      setSearch(alone ? onlySearch([id]) : toggle(latest.current, id, index)),
    [setSearch],
  );
  const client = useQueryClient();
  const turnGroup = async (group: RunGroup<RunRow>, members: readonly { id: string; index: number }[]) => {
    if (members.length > 0) {
      setSearch(
        toggleGroup(
          visibility,
          members,
          rows.map((row) => row.id),
        ),
      );
      return;
    }
    // None of its runs is here yet. Lines of a group are made of all its runs, so the first ones are enough.
    const filter = groupFilters(splitNames(search.group), [group], runs.filter).get(group.key);
    if (!filter) return;
    const asked = { filter, sort: runs.order[0], thenBy: runs.order.slice(1) };
    const found = await client.fetchQuery(groupRunsQuery(project, asked, shownByDefault)).catch(() => null);
    if (found) {
      const ids = found.runs.map(({ id }) => id);
      setSearch(showAlso(latest.current, ids));
    }
  };
  const openActions = useCallback((row: RunRow, anchor: HTMLElement) => setActions({ run: row, anchor }), []);
  const needsValues = pinned.some(isDocumentField);
  const content = needsValues
    ? shown.flatMap(({ index }) => (items[index]?.kind === "run" ? [items[index].run.id] : [])).join(" ")
    : "";
  const values = useRunValues(
    project,
    useMemo(() => (content ? content.split(" ") : []), [content]),
    pinned,
  );
  const visible = rows.filter((row, index) => isVisible(visibility, row.id, index)).length;
  const nShown = Math.min(visible, visibility.most);
  const crop = parseCrop(search.crop);

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
          <button type="button" role="menuitem" className="menu-item" onClick={() => setSearch(allSearch)}>
            {t("workspace.showEvery")}
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
        <FilterBox
          project={project}
          value={search.filter ?? ""}
          onChange={(filter) => setSearch({ filter: filter || undefined })}
          problem={runs.problem}
          rows={rows}
          fields={fields}
          resolve={resolve}
        />
        <div className="run-selector-tools" role="toolbar" aria-label={t("table.tools")}>
          <ListTools fields={fields} list={runs} compact />
          <button
            type="button"
            className="icon-button small"
            aria-label={t("columns.title")}
            data-tip={t("columns.title")}
            onClick={onColumns}
          >
            <Icon name="columns" size={14} />
          </button>
        </div>
      </div>
      <ShownNote visibility={visibility} nShown={nShown} nMatching={nMatching} onChange={setSearch} />
      {groupNote && <p className="tool-note">{groupNote}</p>}
      {search.color && <ColorLegendView legend={look.legend} by={label(search.color)} />}
      {pinned.length > 0 && <PinnedHeads columns={columns} sort={runs.sort} onColumns={onColumnSet} />}
      <div className="run-selector-list" ref={scroller}>
        {list.isPending && runs.problem === undefined && <Skeleton rows={10} />}
        {(!list.isPending || runs.problem) && rowCount === 0 && (
          <p className="run-selector-none">{t(runs.problem ? "filter.invalid" : "workspace.noMatch")}</p>
        )}
        <ul style={{ height: virtual.getTotalSize() }} onPointerLeave={() => focusRun(null)}>
          {shown.map(({ index: at, start }) => {
            const item = items[at];
            if (!item) return null;
            if (item.kind === "group") {
              const { group, color, members } = item;
              return (
                <GroupHead
                  key={group.key}
                  label={group.label}
                  color={color}
                  n={group.nRuns}
                  nListed={members.length}
                  top={start}
                  visible={members.some(({ id, index }) => isVisible(visibility, id, index))}
                  open={members.length > 0 && !folded.has(group.key)}
                  onOpen={() => fold(group.key)}
                  onToggle={() => void turnGroup(group, members)}
                />
              );
            }
            const { run: row, index } = item;
            return (
              <SelectorRow
                key={row.id}
                row={row}
                name={look.nameOf(row)}
                color={look.colorOf(row.id)}
                crop={crop}
                pinned={pinned}
                values={values.get(row.id)}
                top={start}
                current={index === current}
                baseline={row.id === search.baseline}
                visible={isVisible(visibility, row.id, index)}
                index={index}
                onToggle={turnOver}
                onActions={openActions}
              />
            );
          })}
        </ul>
        {isFetchingNextPage && <p className="run-selector-none">{t("ui.loading")}</p>}
      </div>
      <RunActions project={project} open={actions} onClose={() => setActions(null)} />
    </aside>
  );
}

/** The rows, or the groups with their rows below those that are not folded. Indices stay those of the list. */
function toItems(rows: readonly RunRow[], look: RunLook, folded: ReadonlySet<string>): Item[] {
  if (!look.groups) return rows.map((run, index): Item => ({ kind: "run", run, index }));
  const places = new Map(rows.map((run, index) => [run.id, index]));
  return look.groups.flatMap((group): Item[] => {
    const members = group.rows.map((run) => ({ run, id: run.id, index: places.get(run.id) ?? 0 }));
    return [
      { kind: "group", group, color: look.groupColor(group.key), members },
      ...(folded.has(group.key) ? [] : members.map(({ run, index }): Item => ({ kind: "run", run, index }))),
    ];
  });
}
