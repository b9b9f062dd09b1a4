import { useVirtualizer } from "@tanstack/react-virtual";
import { useMemo, useRef } from "react";
import { useI18n } from "@/i18n";
import { formatInteger } from "@/ui/format";
import { columnWidths, type Grid, numericColumns, showCell } from "./grid";

const rowHeight = 26;

/** The beginning of a table: rows are made as they scroll into view. */
export function DataGrid({ name, grid }: { name: string; grid: Grid }) {
  const { t, locale } = useI18n();
  const scroller = useRef<HTMLDivElement>(null);
  const { columns, rows, nRows } = grid;
  const template = useMemo(() => {
    const widths = columnWidths(grid).map((width) => `calc(${width}ch + 16px)`);
    return ["64px", ...widths].join(" ");
  }, [grid]);
  const numeric = useMemo(() => numericColumns(grid), [grid]);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 20,
    initialRect: { width: 800, height: 800 },
  });
  return (
    <>
      <p className="dim" role="status">
        {t(nRows === rows.length ? "files.grid.all" : nRows === undefined ? "files.grid.some" : "files.grid.head", {
          rows: rows.length,
          n: nRows ?? rows.length,
          columns: columns.length,
        })}
      </p>
      {/* A long table scrolls, by keyboard too. */}
      <div
        className="data-grid"
        ref={scroller}
        role="table"
        aria-label={name}
        aria-rowcount={rows.length + 1}
        tabIndex={0}
      >
        <div role="row" className="data-row data-head" style={{ gridTemplateColumns: template }}>
          <span role="columnheader" className="data-number">
            #
          </span>
          {columns.map(({ name, type }, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: two columns may have the same name.
            <span key={i} role="columnheader" className={numeric[i] ? "number" : undefined} data-tip={name}>
              {name}
              {type && <span className="data-type">{type}</span>}
            </span>
          ))}
        </div>
        <div role="rowgroup" className="data-body" style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map((item) => (
            <div
              key={item.index}
              role="row"
              aria-rowindex={item.index + 2}
              className="data-row"
              style={{ gridTemplateColumns: template, transform: `translateY(${item.start}px)` }}
            >
              <span role="rowheader" className="data-number">
                {formatInteger(item.index + 1, locale)}
              </span>
              {columns.map((_column, i) => {
                const text = showCell(rows[item.index]?.[i]);
                return (
                  <span
                    // biome-ignore lint/suspicious/noArrayIndexKey: two columns may have the same name.
                    key={i}
                    role="cell"
                    className={numeric[i] ? "number" : undefined}
                    data-tip={text.length > 36 ? text : undefined}
                  >
                    {text}
                  </span>
                );
              })}
            </div>
          ))}
        </div>
      </div>
    </>
  );
}
