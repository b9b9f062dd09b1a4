import { useVirtualizer } from "@tanstack/react-virtual";
import { useMemo, useRef, useState } from "react";
import { useT } from "@/i18n";
import { CopyButton } from "./CopyButton";
import { formatNumber } from "./format";
import { Icon } from "./icons";
import { SearchBox } from "./SearchBox";
import { isBranch, showValue, type TreeRow, toRows } from "./tree";
import "./tree.css";

interface Props {
  title: string;
  value: Record<string, unknown> | unknown[];
  empty: string;
}

const rowHeight = 26;

/** A document as a tree that can be searched, folded and copied. */
export function JsonTree({ title, value, empty }: Props) {
  const t = useT();
  const [search, setSearch] = useState("");
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  const scroller = useRef<HTMLDivElement>(null);
  const rows = useMemo(() => toRows(value, closed, search), [value, closed, search]);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 20,
    initialRect: { width: 600, height: 520 },
  });
  const isEmpty = Object.keys(value).length === 0;
  const fold = (path: string) => {
    const next = new Set(closed);
    if (!next.delete(path)) next.add(path);
    setClosed(next);
  };
  return (
    <section className="card tree" aria-label={title}>
      <header className="card-head">
        <h2>
          {title} <span className="count">{Object.keys(value).length}</span>
        </h2>
        {!isEmpty && <SearchBox value={search} onChange={setSearch} label={t("tree.search", { what: title })} />}
        {!isEmpty && <CopyButton text={JSON.stringify(value, null, 2)} label={t("tree.copyAll")} />}
      </header>
      {isEmpty && <p className="quiet-empty">{empty}</p>}
      {!isEmpty && rows.length === 0 && <p className="quiet-empty">{t("tree.noMatch")}</p>}
      {/* A long document scrolls, by keyboard too. */}
      <div
        className="tree-scroll"
        ref={scroller}
        tabIndex={rows.length > 0 ? 0 : undefined}
        role="group"
        aria-label={title}
      >
        <div className="tree-body" style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map((item) => {
            const row = rows[item.index];
            return row && <Row key={row.path} row={row} top={item.start} onFold={() => fold(row.path)} />;
          })}
        </div>
      </div>
    </section>
  );
}

function Row({ row, top, onFold }: { row: TreeRow; top: number; onFold: () => void }) {
  const t = useT();
  const branch = isBranch(row.value);
  const shown = typeof row.value === "number" ? formatNumber(row.value) : showValue(row.value);
  const exact = showValue(row.value);
  return (
    <div className="tree-row" style={{ transform: `translateY(${top}px)`, paddingLeft: 4 + row.depth * 16 }}>
      {branch ? (
        <button type="button" className="tree-name" aria-expanded={row.open} onClick={onFold}>
          <span className={row.open ? "chevron open" : "chevron"}>
            <Icon name="chevron" size={10} />
          </span>
          {row.name}
          <span className="dim">{Array.isArray(row.value) ? `[${row.nMembers}]` : `{${row.nMembers}}`}</span>
        </button>
      ) : (
        <>
          <span className="tree-name leaf" data-tip={row.name.length > 28 ? row.name : undefined}>
            {row.name}
          </span>
          <span
            className={`tree-value ${typeof row.value}`}
            data-tip={exact.length > 36 || exact !== shown ? exact.slice(0, 2000) : undefined}
          >
            {shown}
          </span>
        </>
      )}
      <span className="tree-copy">
        <CopyButton text={exact} label={t("tree.copyValue", { name: row.name })} />
      </span>
    </div>
  );
}
