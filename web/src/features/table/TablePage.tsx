import { useInfiniteQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { runsQuery } from "@/api/queries";
import { useShortcut } from "@/app/keyboard";
import { useTitle } from "@/app/title";
import { useProjectRef, useUrlSearch } from "@/app/url";
import { useT } from "@/i18n";
import { FirstRun } from "@/ui/FirstRun";
import { Icon } from "@/ui/icons";
import { Empty, Failure } from "@/ui/Notice";
import { SearchBox } from "@/ui/SearchBox";
import { Skeleton } from "@/ui/Skeleton";
import { columns, nextSort } from "./columns";
import { TableRow } from "./TableRow";
import "./table.css";

const rowHeight = 32;

/** Every run of the project as a row; the server searches, sorts and pages. */
export default function TablePage() {
  const t = useT();
  const ref = useProjectRef();
  useTitle(t("project.table"), ref.project);
  const [search, setSearch] = useUrlSearch();
  const text = search.search ?? "";
  const sort = search.sort;
  const list = useInfiniteQuery(runsQuery(ref, { search: text, sort }));
  const rows = useMemo(() => list.data?.pages.flatMap((page) => page.runs) ?? [], [list.data]);
  const scroller = useRef<HTMLDivElement>(null);
  const [current, setCurrent] = useState(-1);
  const navigate = useNavigate();

  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 10,
  });
  const items = virtual.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = list;
  useEffect(() => {
    if (hasNextPage && !isFetchingNextPage && last >= rows.length - 30) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage, last, rows.length]);

  const move = (step: number) => {
    const next = Math.max(0, Math.min(rows.length - 1, current + step));
    setCurrent(next);
    virtual.scrollToIndex(next);
  };
  const selected = rows[current];
  useShortcut("j", () => move(1));
  useShortcut("k", () => move(-1));
  useShortcut(
    "Enter",
    selected
      ? () => void navigate({ to: "/$entity/$project/runs/$run/overview", params: { ...ref, run: selected.id } })
      : null,
  );
  const find = useCallback((value: string) => setSearch({ search: value || undefined }), [setSearch]);

  if (list.isError) return <Failure error={list.error} onRetry={() => void list.refetch()} />;
  if (list.isSuccess && rows.length === 0 && !text) return <FirstRun project={ref} />;

  return (
    <main className="runs-table">
      <h1 className="visually-hidden">{t("table.title", { name: ref.project })}</h1>
      <div className="toolbar" role="toolbar" aria-label={t("table.tools")}>
        <SearchBox value={text} onChange={find} label={t("workspace.searchRuns")} main />
        <span className="dim" role="status">
          {list.isSuccess && t("table.count", { n: list.data.pages[0]?.n_matching ?? 0 })}
        </span>
      </div>
      {/* A wide table scrolls, by keyboard too. */}
      <div className="table-scroll" ref={scroller} tabIndex={0}>
        <div
          role="table"
          className="grid-table"
          aria-label={t("project.table")}
          aria-rowcount={rows.length + 1}
          aria-busy={list.isPending}
        >
          <div role="row" className="grid-row grid-head" aria-rowindex={1}>
            {columns.map((column) => (
              <div
                role="columnheader"
                key={column.id}
                aria-sort={sort === column.sort ? "ascending" : sort === `-${column.sort}` ? "descending" : undefined}
              >
                {column.sort ? (
                  <button
                    type="button"
                    className="sort-button"
                    onClick={() => setSearch({ sort: nextSort(sort, column.sort ?? "") })}
                  >
                    {t(column.label)}
                    <SortSign sort={sort} column={column.sort} />
                  </button>
                ) : (
                  t(column.label)
                )}
              </div>
            ))}
          </div>
          {list.isPending && <Skeleton rows={14} height={18} />}
          <div role="rowgroup" className="grid-body" style={{ height: virtual.getTotalSize() }}>
            {items.map((item) => {
              const run = rows[item.index];
              return (
                run && (
                  <TableRow
                    key={run.id}
                    run={run}
                    top={item.start}
                    index={item.index}
                    current={item.index === current}
                  />
                )
              );
            })}
          </div>
        </div>
        {list.isSuccess && rows.length === 0 && (
          <Empty icon="search" title={t("workspace.noMatch")}>
            <button type="button" className="button" onClick={() => setSearch({ search: undefined })}>
              {t("board.clearFilter")}
            </button>
          </Empty>
        )}
      </div>
    </main>
  );
}

function SortSign({ sort, column }: { sort: string | undefined; column: string }) {
  if (sort !== column && sort !== `-${column}`) return null;
  return (
    <span className={sort === column ? "sort-sign up" : "sort-sign down"}>
      <Icon name="chevron" size={10} />
    </span>
  );
}
