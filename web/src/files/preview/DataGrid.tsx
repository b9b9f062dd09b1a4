import { useVirtualizer } from "@tanstack/react-virtual";
import { useMemo, useRef, useState } from "react";
import type { StoredFile } from "@/api/files";
import { useI18n } from "@/i18n";
import { formatInteger } from "@/ui/format";
import { SearchBox } from "@/ui/SearchBox";
import type { FilesPlace } from "../place";
import { columnWidths, type Grid, mediaOf, numericColumns, rowsWith, showCell } from "./grid";
import { MediaCell } from "./MediaCell";

const rowHeight = 26;
/** Rows with pictures or sounds are taller. */
const mediaRowHeight = 72;

interface Props {
  name: string;
  grid: Grid;
  /** What cells may name, and the pages on which such a file is shown. */
  files?: readonly StoredFile[];
  place?: FilesPlace;
}

/** The beginning of a table with a search over its cells: rows are made as they scroll into view. */
export function DataGrid({ name, grid, files, place }: Props) {
  const { t, locale } = useI18n();
  const scroller = useRef<HTMLDivElement>(null);
  const [search, setSearch] = useState("");
  const { columns, rows } = grid;
  const shown = useMemo(() => rowsWith(rows, search), [rows, search]);
  const byPath = useMemo(() => new Map(files?.map((file) => [file.path, file])), [files]);
  const template = useMemo(() => {
    const widths = columnWidths(grid).map((width) => `calc(${width}ch + 16px)`);
    return ["64px", ...widths].join(" ");
  }, [grid]);
  const numeric = useMemo(() => numericColumns(grid), [grid]);
  const hasMedia = useMemo(() => rows.slice(0, 20).some((row) => row.some((cell) => mediaOf(cell) !== null)), [rows]);
  const virtual = useVirtualizer({
    count: shown.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => (hasMedia ? mediaRowHeight : rowHeight),
    overscan: 20,
    initialRect: { width: 800, height: 800 },
  });
  return (
    <>
      <div className="preview-tools">
        <SearchBox value={search} onChange={setSearch} label={t("files.grid.search")} />
        <GridCount grid={grid} nFound={search.trim() === "" ? undefined : shown.length} />
      </div>
      {/* A long table scrolls, by keyboard too. */}
      <div
        className={hasMedia ? "data-grid with-media" : "data-grid"}
        ref={scroller}
        role="table"
        aria-label={name}
        aria-rowcount={shown.length + 1}
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
          {virtual.getVirtualItems().map((item) => {
            const row = shown[item.index] ?? -1;
            return (
              <div
                key={item.index}
                role="row"
                aria-rowindex={item.index + 2}
                className="data-row"
                style={{ gridTemplateColumns: template, transform: `translateY(${item.start}px)` }}
              >
                <span role="rowheader" className="data-number">
                  {formatInteger(row + 1, locale)}
                </span>
                {columns.map((_column, i) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: two columns may have the same name.
                  <Cell key={i} value={rows[row]?.[i]} isNumber={numeric[i]} byPath={byPath} place={place} />
                ))}
              </div>
            );
          })}
        </div>
      </div>
    </>
  );
}

/** How much of the table there is: of a search what it found, else what was read of the file. */
function GridCount({ grid: { rows, nRows, columns }, nFound }: { grid: Grid; nFound?: number }) {
  const { t, locale } = useI18n();
  const nColumns = columns.length;
  const text = () => {
    if (nFound !== undefined) {
      return t("files.grid.found", { n: nFound, all: formatInteger(rows.length, locale), columns: nColumns });
    }
    const key = nRows === undefined ? "files.grid.some" : nRows === rows.length ? "files.grid.all" : "files.grid.head";
    return t(key, { rows: rows.length, n: nRows ?? rows.length, columns: nColumns });
  };
  return (
    <span className="dim" role="status">
      {text()}
    </span>
  );
}

interface CellProps {
  value: unknown;
  isNumber: boolean | undefined;
  byPath: ReadonlyMap<string, StoredFile>;
  place?: FilesPlace;
}

function Cell({ value, isNumber, byPath, place }: CellProps) {
  const media = mediaOf(value);
  const file = media && byPath.get(media.path);
  if (file && place) {
    return (
      <span role="cell" className="media-cell">
        <MediaCell media={media} file={file} place={place} />
      </span>
    );
  }
  const text = showCell(value);
  return (
    <span
      role="cell"
      className={isNumber ? "number" : undefined}
      // Long text is cut by the width of its column.
      data-tip={text.length > 36 ? text : undefined}
    >
      {text}
    </span>
  );
}
