import { useVirtualizer } from "@tanstack/react-virtual";
import { useMemo, useRef, useState } from "react";
import type { FileHome } from "@/api/fileHome";
import { useT } from "@/i18n";
import { formatNumber } from "@/ui/format";
import { Icon } from "@/ui/icons";
import { Failure } from "@/ui/Notice";
import { SearchBox } from "@/ui/SearchBox";
import { Skeleton } from "@/ui/Skeleton";
import { readMedia } from "../media";
import { MediaCell } from "./MediaCell";
import { arrangeRows, cellText, isNumberColumn, nextOrder, type TableData, type TableOrder } from "./rows";
import type { LoggedPlace } from "./source";
import { useTable } from "./useTable";

const rowHeight = 26;
/** Rows with pictures, sound and the like are taller. */
const mediaHeight = 56;

interface Props {
  home: FileHome;
  path: string;
  label: string;
  place?: LoggedPlace;
}

/** A logged table. Rows are virtualised, so that a hundred thousand are as quick as ten. */
export default function DataTable({ home, path, label, place }: Props) {
  const t = useT();
  const found = useTable(home, path, place);
  if (found.error) return <Failure error={found.error} onRetry={found.retry} />;
  if (found.pending) return <Skeleton rows={6} height={14} />;
  if (!found.table) return <p className="panel-note">{t("media.noPreview")}</p>;
  return <Grid home={found.home} table={found.table} label={label} />;
}

function Grid({ home, table, label }: { home: FileHome; table: TableData; label: string }) {
  const t = useT();
  const scroller = useRef<HTMLDivElement>(null);
  const [search, setSearch] = useState("");
  const [order, setOrder] = useState<TableOrder | null>(null);
  const places = useMemo(() => arrangeRows(table, search, order), [table, search, order]);
  const numbers = useMemo(() => table.columns.map((_, column) => isNumberColumn(table, column)), [table]);
  const hasMedia = useMemo(() => table.rows.slice(0, 20).some((row) => row.some((cell) => mediaOf(cell))), [table]);
  const virtual = useVirtualizer({
    count: places.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => (hasMedia ? mediaHeight : rowHeight),
    overscan: 10,
  });
  const shown = virtual.getVirtualItems();
  const before = shown[0]?.start ?? 0;
  const after = virtual.getTotalSize() - (shown.at(-1)?.end ?? 0);
  return (
    <div className="data-table">
      <div className="data-table-tools">
        <SearchBox value={search} onChange={setSearch} label={t("media.table.search")} />
        <span className="dim nowrap" role="status">
          {places.length === table.rows.length
            ? t("media.table.rows", { n: table.rows.length })
            : t("media.table.some", { n: places.length, all: table.rows.length })}
        </span>
      </div>
      {/* A table scrolls, by keyboard too. */}
      <div className="data-table-scroll" ref={scroller} tabIndex={0} role="group" aria-label={label}>
        <table aria-rowcount={places.length + 1}>
          <thead>
            <tr>
              {table.columns.map((name, column) => (
                <th
                  // biome-ignore lint/suspicious/noArrayIndexKey: columns may share a name.
                  key={column}
                  className={numbers[column] ? "numeric" : undefined}
                  aria-sort={ariaSort(order, column)}
                >
                  <button type="button" className="column-sort" onClick={() => setOrder(nextOrder(order, column))}>
                    <span className="head-name">{name}</span>
                    {order?.column === column && <Icon name={order.descending ? "down" : "up"} size={12} />}
                  </button>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {before > 0 && <tr style={{ height: before }} />}
            {shown.map(({ index, key, size }) => (
              <tr key={key} style={{ height: size }} aria-rowindex={index + 2}>
                {table.columns.map((_, column) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: columns may share a name.
                  <td key={column} className={numbers[column] ? "numeric" : undefined}>
                    <Cell
                      home={home}
                      value={table.rows[places[index] ?? -1]?.[column]}
                      name={table.columns[column] ?? ""}
                    />
                  </td>
                ))}
              </tr>
            ))}
            {after > 0 && <tr style={{ height: after }} />}
          </tbody>
        </table>
      </div>
    </div>
  );
}

function Cell({ home, value, name }: { home: FileHome; value: unknown; name: string }) {
  if (typeof value === "number") return <span data-tip={String(value)}>{formatNumber(value)}</span>;
  if (value === null || value === undefined) return <span className="dim">–</span>;
  const media = mediaOf(value);
  if (media) return <MediaCell home={home} media={media} label={name} />;
  const text = cellText(value);
  return <span data-tip={text.length > 24 ? text : undefined}>{text}</span>;
}

/** What a cell shows beside text; null where it is text. */
function mediaOf(cell: unknown) {
  if (typeof cell !== "object" || cell === null) return null;
  const media = readMedia(cell);
  return "items" in media ? media : null;
}

function ariaSort(order: TableOrder | null, column: number): "ascending" | "descending" | undefined {
  if (order?.column !== column) return undefined;
  return order.descending ? "descending" : "ascending";
}
