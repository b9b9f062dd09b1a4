import { type DragEvent, useRef } from "react";
import { useUrlSearch } from "@/app/url";
import { useT } from "@/i18n";
import { ColumnMenu } from "@/runs/ColumnMenu";
import { type ColumnSet, moveColumn } from "@/runs/columns";
import { useFieldLabel } from "@/runs/FieldLabel";
import { type FieldId, isSortable } from "@/runs/fields";
import { nextSort, printSort, type SortKey } from "@/runs/list";
import { narrowest, widest } from "@/runs/widths";
import { Icon } from "@/ui/icons";
import { Splitter } from "@/ui/Splitter";
import type { CellPlace } from "./RunsGrid";

interface Props {
  places: readonly CellPlace[];
  nameWidth: number;
  /** `isDone` once the hand rests; null goes back to the usual width. */
  onResize: (field: FieldId, width: number | null, isDone: boolean) => void;
  columns: ColumnSet;
  sort: readonly SortKey[];
  isNumber: (field: FieldId) => boolean;
  onColumns: (columns: ColumnSet) => void;
  allSelected: boolean;
  onSelectAll: (all: boolean) => void;
}

/** Headings: a click sorts, with Shift as a further key; dragging moves the column; the menu has it all. */
export function HeadRow({ places, nameWidth, onResize, columns, sort, isNumber, onColumns, ...rest }: Props) {
  const { allSelected, onSelectAll } = rest;
  const t = useT();
  const [, setSearch] = useUrlSearch();
  const dragged = useRef<FieldId | null>(null);
  const sortBy = (field: FieldId, add: boolean) => setSearch({ sort: printSort(nextSort(sort, field, add)) });
  const drag = (field: FieldId) => ({
    draggable: true,
    onDragStart: (event: DragEvent) => {
      dragged.current = field;
      event.dataTransfer.setData("text/plain", field);
    },
    onDragOver: (event: DragEvent) => {
      if (!dragged.current) return;
      event.preventDefault();
      (event.currentTarget as HTMLElement).dataset.drop = "before";
    },
    onDragLeave: (event: DragEvent) => {
      delete (event.currentTarget as HTMLElement).dataset.drop;
    },
    onDrop: (event: DragEvent) => {
      event.preventDefault();
      delete (event.currentTarget as HTMLElement).dataset.drop;
      if (dragged.current) onColumns(moveColumn(columns, dragged.current, field));
      dragged.current = null;
    },
  });
  return (
    <div role="row" className="grid-row grid-head" aria-rowindex={1}>
      <div role="columnheader" className="cell-name" aria-sort={ariaSort(sort, "name")}>
        <input
          type="checkbox"
          aria-label={t("table.selectAll")}
          checked={allSelected}
          onChange={(event) => onSelectAll(event.target.checked)}
        />
        <SortButton field="name" sort={sort} onSort={sortBy} />
        <ColumnEdge field="name" width={nameWidth} onResize={onResize} />
      </div>
      {places.map(({ field, left, width }) => (
        <div
          role="columnheader"
          key={field}
          className={`head-cell${left === undefined ? "" : " pinned"}${isNumber(field) ? " numeric" : ""}`}
          style={left === undefined ? undefined : { left }}
          aria-sort={ariaSort(sort, field)}
          {...drag(field)}
        >
          <SortButton field={field} sort={sort} onSort={sortBy} />
          <ColumnMenu field={field} columns={columns} sort={sort} onColumns={onColumns} />
          <ColumnEdge field={field} width={width} onResize={onResize} />
        </div>
      ))}
    </div>
  );
}

function ColumnEdge({ field, width, onResize }: { field: FieldId; width: number; onResize: Props["onResize"] }) {
  const t = useT();
  const label = useFieldLabel();
  return (
    <Splitter
      label={t("columns.width", { name: label(field) })}
      width={width}
      min={narrowest}
      max={widest}
      onDrag={(next) => onResize(field, next, false)}
      onDone={(next) => onResize(field, next, true)}
      onReset={() => onResize(field, null, true)}
    />
  );
}

interface SortProps {
  field: FieldId;
  sort: readonly SortKey[];
  onSort: (field: FieldId, add: boolean) => void;
}

function SortButton({ field, sort, onSort }: SortProps) {
  const label = useFieldLabel();
  const at = sort.findIndex((key) => key.field === field);
  const key = sort[at];
  const prefix = field.includes(".") ? field : undefined;
  if (!isSortable(field)) {
    return (
      <span className="head-name" data-tip={prefix}>
        {label(field)}
      </span>
    );
  }
  return (
    <button type="button" className="sort-button" data-tip={prefix} onClick={(event) => onSort(field, event.shiftKey)}>
      <span className="head-name">{label(field)}</span>
      {key && (
        <span className="sort-sign">
          <Icon name={key.descending ? "down" : "up"} size={12} />
          {sort.length > 1 && at + 1}
        </span>
      )}
    </button>
  );
}

function ariaSort(sort: readonly SortKey[], field: FieldId): "ascending" | "descending" | undefined {
  const key = sort.find((each) => each.field === field);
  return key && (key.descending ? "descending" : "ascending");
}
