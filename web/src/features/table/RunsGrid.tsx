import { useVirtualizer } from "@tanstack/react-virtual";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { mostGroupRuns, type ProjectRef } from "@/api/queries";
import type { RunRow } from "@/api/types";
import { useRunValues } from "@/api/values";
import { useUrlSearch } from "@/app/url";
import { useT } from "@/i18n";
import { type ColumnSet, columnWidth } from "@/runs/columns";
import { isNumeric } from "@/runs/FieldValue";
import { isDocumentField, isOutcome, readField, type Values } from "@/runs/fields";
import { joinNames, type RunList, splitNames } from "@/runs/list";
import { maxLooked, type RunLook } from "@/runs/look";
import type { OpenActions } from "@/runs/RunActions";
import { parseCrop } from "@/runs/RunName";
import { parseWidths, printWidths, withWidth } from "@/runs/widths";
import { Empty } from "@/ui/Notice";
import { Skeleton } from "@/ui/Skeleton";
import { GroupRow } from "./GroupRow";
import { HeadRow } from "./HeadRow";
import { TableRow } from "./TableRow";
import type { Grouping, TableGroup } from "./useGrouping";
import type { Selection } from "./useSelection";

interface Props {
  project: ProjectRef;
  runs: RunList;
  look: RunLook;
  grouping: Grouping;
  columns: ColumnSet;
  onColumns: (columns: ColumnSet) => void;
  selection: Selection;
  current: number;
  baseline?: { run: RunRow; values?: Values };
  onActions: (open: OpenActions) => void;
}

const rowHeight = 32;
const groupHeight = 44;
/** On a phone the name must leave room for something else. */
const usualNameWidth = window.innerWidth < 720 ? 200 : 280;
const deltaWidth = 56;
/** For the mean and the deviation of a group. */
const spreadWidth = 40;

/** Where a cell stands; pinned ones stay at the left while the others scroll. */
export interface CellPlace {
  field: string;
  width: number;
  left?: number;
}

type Item =
  | { kind: "group"; group: TableGroup }
  | { kind: "run"; run: RunRow; index: number }
  | { kind: "gap" }
  /** Of a group that has more runs than are listed. */
  | { kind: "rest"; n: number; all: number };

/** The rows that are on the screen. A list of any length is as fast as one of twenty. */
export function RunsGrid({ project, runs, look, grouping, columns, onColumns, selection, current, ...rest }: Props) {
  const { baseline, onActions } = rest;
  const t = useT();
  const [search, setSearch] = useUrlSearch();
  const { list, rows, nMatching } = runs;
  const scroller = useRef<HTMLDivElement>(null);
  const { groups } = grouping;
  const items = useMemo<Item[] | null>(() => groups && toItems(groups, rows), [groups, rows]);
  // Rows that are not here yet have their place already, so the scroll bar tells the truth.
  const count = items ? items.length : Math.max(rows.length, nMatching);
  const itemAt = (index: number): Item => {
    if (items) return items[index] ?? { kind: "gap" };
    const run = rows[index];
    return run ? { kind: "run", run, index } : { kind: "gap" };
  };
  const virtual = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => (items?.[index]?.kind === "group" ? groupHeight : rowHeight),
    overscan: 8,
  });
  useEffect(() => {
    if (items) virtual.measure();
  }, [items, virtual]);
  const shown = virtual.getVirtualItems();
  const last = shown.at(-1)?.index ?? 0;
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = list;
  useEffect(() => {
    if (!items && hasNextPage && !isFetchingNextPage && last >= rows.length - 40) void fetchNextPage();
  }, [items, hasNextPage, isFetchingNextPage, fetchNextPage, last, rows.length]);
  useEffect(() => {
    if (current >= 0) virtual.scrollToIndex(current);
  }, [current, virtual]);

  const [dragged, setDragged] = useState<{ field: string; width: number } | null>(null);
  const given = useMemo(() => {
    const widths = parseWidths(search.widths);
    return dragged ? withWidth(widths, dragged.field, dragged.width) : widths;
  }, [search.widths, dragged]);
  const resize = (field: string, width: number | null, isDone: boolean) => {
    setDragged(isDone || width === null ? null : { field, width });
    if (isDone) setSearch({ widths: printWidths(withWidth(parseWidths(search.widths), field, width)) });
  };
  const nameWidth = given.get("name") ?? usualNameWidth;
  const compares = baseline !== undefined;
  const grouped = groups !== null;
  const places = useMemo<CellPlace[]>(() => {
    // Beside its value a metric shows how far it is from the baseline.
    const widthOf = (field: string) =>
      given.get(field) ??
      columnWidth(field) +
        (compares && isOutcome(field) ? deltaWidth : 0) +
        (grouped && (isDocumentField(field) || field === "runtime") ? spreadWidth : 0);
    let left = nameWidth;
    const pinned = columns.pinned.map((field) => {
      const place = { field, left, width: widthOf(field) };
      left += place.width;
      return place;
    });
    return [...pinned, ...columns.others.map((field) => ({ field, width: widthOf(field) }))];
  }, [columns, compares, grouped, given, nameWidth]);
  const template = `${nameWidth}px ${places.map((place) => `${place.width}px`).join(" ")} minmax(0, 1fr)`;
  const width = nameWidth + places.reduce((sum, place) => sum + place.width, 0);

  // Values are asked for where they are seen: of the rows on the screen, or of all that a group is made of.
  const needsValues = places.some(({ field }) => isDocumentField(field)) || selection.ids.size > 0;
  const wanted = needsValues
    ? groups
      ? [...rows.slice(0, maxLooked), ...shown.flatMap(({ index }) => ownRun(items?.[index]))]
      : shown.flatMap(({ index }) => rows[index] ?? [])
    : [];
  const content = wanted.map((run) => run.id).join(" ");
  const ids = useMemo(() => (content ? content.split(" ") : []), [content]);
  const fields = useMemo(() => places.map(({ field }) => field), [places]);
  const values = useRunValues(project, ids, fields);
  const numeric = useMemo(() => {
    const seen = rows.slice(0, 30);
    const of = (field: string) => seen.some((run) => isNumeric(field, readField(run, values.get(run.id), field)));
    return joinNames(places.filter(({ field }) => of(field)).map(({ field }) => field));
  }, [rows, values, places]);
  // The same set while the columns are the same: rows are not drawn again because others came.
  const numbers = useMemo<ReadonlySet<string>>(() => new Set(splitNames(numeric)), [numeric]);
  const wholes = groups?.map(({ whole }) => whole);
  const isNumber = (field: string) =>
    numbers.has(field) || (wholes?.some((whole) => whole?.numbers.has(field)) ?? false);
  const crop = parseCrop(search.crop);
  const actions = useCallback((run: RunRow, anchor: HTMLElement) => onActions({ run, anchor }), [onActions]);
  return (
    // A wide table scrolls, by keyboard too.
    <div className="table-scroll" ref={scroller} tabIndex={0}>
      <div
        role="table"
        className="grid-table"
        aria-label={t("project.table")}
        aria-rowcount={count + 1}
        aria-busy={list.isPending && runs.problem === undefined}
        style={{ ["--columns" as string]: template, minWidth: width }}
      >
        <HeadRow
          places={places}
          nameWidth={nameWidth}
          onResize={resize}
          columns={columns}
          sort={runs.sort}
          isNumber={isNumber}
          onColumns={onColumns}
          allSelected={rows.length > 0 && rows.every((run) => selection.ids.has(run.id))}
          onSelectAll={(all) => (all ? selection.selectAll(rows.map((run) => run.id)) : selection.clear())}
        />
        {(list.isPending || grouping.pending) && runs.problem === undefined && <Skeleton rows={14} height={18} />}
        <div role="rowgroup" className="grid-body" style={{ height: virtual.getTotalSize() }}>
          {shown.map(({ index, start }) => {
            const item = itemAt(index);
            if (item.kind === "gap") {
              return (
                <div
                  key={`gap${index}`}
                  role="row"
                  className="grid-row"
                  style={{ transform: `translateY(${start}px)` }}
                >
                  <div role="cell" className="cell-gap" aria-label={t("ui.loading")} />
                </div>
              );
            }
            if (item.kind === "rest") {
              return (
                <div
                  key={`rest${index}`}
                  role="row"
                  className="grid-row"
                  style={{ transform: `translateY(${start}px)` }}
                >
                  <div role="cell" className="cell-rest dim">
                    {t("group.cappedRows", { n: item.n, all: item.all })}
                  </div>
                </div>
              );
            }
            if (item.kind === "group") {
              const { group, whole, color, open } = item.group;
              return (
                <GroupRow
                  key={`group${group.key}`}
                  group={group}
                  color={color}
                  whole={whole}
                  values={values}
                  places={places}
                  isNumber={isNumber}
                  top={start}
                  index={index}
                  open={open}
                  onToggle={grouping.toggle}
                />
              );
            }
            const { run } = item;
            return (
              <TableRow
                key={run.id}
                run={run}
                name={look.nameOf(run)}
                color={look.colorOf(run.id)}
                crop={crop}
                values={values.get(run.id)}
                places={places}
                numbers={numbers}
                top={start}
                index={item.index}
                current={item.index >= 0 && item.index === current}
                selected={selection.ids.has(run.id)}
                baseline={baseline}
                onSelect={selection.toggle}
                onActions={actions}
              />
            );
          })}
        </div>
      </div>
      {!items && last >= rows.length && rows.length > 0 && hasNextPage && (
        <p className="table-loading" role="status">
          {t("table.loading", { n: rows.length, all: nMatching })}
        </p>
      )}
      {(list.isSuccess || runs.problem) && rows.length === 0 && (
        <Empty icon="search" title={t(runs.problem ? "filter.invalid" : "workspace.noMatch")}>
          <button type="button" className="button" onClick={() => setSearch({ filter: undefined })}>
            {t("filter.clear")}
          </button>
        </Empty>
      )}
    </div>
  );
}

function toItems(groups: readonly TableGroup[], rows: readonly RunRow[]): Item[] {
  const places = new Map(rows.map((run, index) => [run.id, index]));
  return groups.flatMap((each): Item[] => {
    const head: Item = { kind: "group", group: each };
    if (!each.open) return [head];
    const members = each.group.rows;
    const all = each.whole?.nRuns ?? members.length;
    const listed = members.map((run): Item => ({ kind: "run", run, index: places.get(run.id) ?? -1 }));
    if (members.length >= all) return [head, ...listed];
    if (members.length >= mostGroupRuns) return [head, ...listed, { kind: "rest", n: members.length, all }];
    const missing = Math.min(all, mostGroupRuns) - members.length;
    return [head, ...listed, ...Array.from({ length: missing }, (): Item => ({ kind: "gap" }))];
  });
}

/** A run of a group that is not among the first of the list. */
function ownRun(item: Item | undefined): RunRow[] {
  return item?.kind === "run" && (item.index < 0 || item.index >= maxLooked) ? [item.run] : [];
}
