import { useVirtualizer } from "@tanstack/react-virtual";
import { useMemo, useRef, useState } from "react";
import type { ArtifactFile } from "@/api/artifacts";
import { useI18n } from "@/i18n";
import { formatInteger, formatNumber } from "@/ui/format";
import { SearchBox } from "@/ui/SearchBox";
import type { LoggedTable } from "./content";

interface Props {
  table: LoggedTable;
  files: readonly ArtifactFile[];
}

const rowHeight = 30;
const imageRowHeight = 72;

/** A logged table with its pictures, and a search over all cells. */
export function TablePreview({ table, files }: Props) {
  const { t, locale } = useI18n();
  const [search, setSearch] = useState("");
  const scroller = useRef<HTMLDivElement>(null);
  const urls = useMemo(() => new Map(files.map((file) => [file.path, file.url])), [files]);
  const rows = useMemo(() => {
    const text = search.trim().toLowerCase();
    if (text === "") return table.rows;
    return table.rows.filter((row) => row.some((cell) => showCell(cell).toLowerCase().includes(text)));
  }, [table, search]);
  const hasImages = table.rows[0]?.some((cell) => imagePath(cell) !== null) ?? false;
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => (hasImages ? imageRowHeight : rowHeight),
    overscan: 20,
  });
  const items = virtual.getVirtualItems();
  const above = items[0]?.start ?? 0;
  const below = virtual.getTotalSize() - (items.at(-1)?.end ?? 0);
  return (
    <div className="table-preview">
      <div className="table-preview-tools">
        <SearchBox value={search} onChange={setSearch} label={t("artifact.table.search")} />
        <span className="dim" role="status">
          {t("artifact.table.rows", {
            n: rows.length,
            all: formatInteger(table.rows.length, locale),
            columns: table.columns.length,
          })}
        </span>
      </div>
      {/* A long table scrolls, by keyboard too. */}
      <div
        className="records table-preview-scroll"
        ref={scroller}
        tabIndex={0}
        role="group"
        aria-label={t("artifact.table")}
      >
        <table className={hasImages ? "with-images" : undefined}>
          <thead>
            <tr>
              {table.columns.map((column, i) => (
                <th key={column} scope="col" className={typeof table.rows[0]?.[i] === "number" ? "number" : undefined}>
                  {column}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {above > 0 && (
              <tr className="table-gap">
                <td colSpan={table.columns.length} style={{ height: above }} />
              </tr>
            )}
            {items.map((item) => (
              <tr key={item.index}>
                {table.columns.map((column, i) => (
                  <Cell key={column} value={rows[item.index]?.[i]} urls={urls} />
                ))}
              </tr>
            ))}
            {below > 0 && (
              <tr className="table-gap">
                <td colSpan={table.columns.length} style={{ height: below }} />
              </tr>
            )}
          </tbody>
        </table>
      </div>
    </div>
  );
}

function Cell({ value, urls }: { value: unknown; urls: ReadonlyMap<string, string | null | undefined> }) {
  const path = imagePath(value);
  const url = path === null ? null : urls.get(path);
  if (url) {
    return (
      <td>
        <img src={url} alt={path?.split("/").at(-1) ?? ""} className="cell-image" loading="lazy" />
      </td>
    );
  }
  const text = showCell(value);
  const isNumber = typeof value === "number";
  return (
    <td className={isNumber ? "number" : "cut"} data-tip={text.length > 40 ? text.slice(0, 2000) : undefined}>
      {value === null || value === undefined ? <span className="dim">–</span> : isNumber ? formatNumber(value) : text}
    </td>
  );
}

function showCell(value: unknown): string {
  if (value === null || value === undefined) return "";
  return typeof value === "string" ? value : (JSON.stringify(value) ?? "");
}

/** Where the picture of a cell lies in the version; null for other cells. */
function imagePath(value: unknown): string | null {
  if (typeof value !== "object" || value === null) return null;
  const { _type: type, path } = value as { _type?: unknown; path?: unknown };
  return type === "image-file" && typeof path === "string" ? path : null;
}
