import { type DragEvent, useRef } from "react";
import { useUrlSearch } from "@/app/url";
import { useT } from "@/i18n";
import { type ColumnSet, hideColumns, moveColumn, pinColumns, shiftColumn, unpinColumn } from "@/runs/columns";
import { useFieldLabel } from "@/runs/FieldLabel";
import { type FieldId, isSortable } from "@/runs/fields";
import { joinNames, nextSort, printSort, type SortKey, splitNames } from "@/runs/list";
import { narrowest, widest } from "@/runs/widths";
import { Icon } from "@/ui/icons";
import { Menu } from "@/ui/Menu";
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

type MenuProps = Pick<Props, "columns" | "sort" | "onColumns"> & { field: FieldId };

function ColumnMenu({ field, columns, sort, onColumns }: MenuProps) {
  const t = useT();
  const label = useFieldLabel();
  const [search, setSearch] = useUrlSearch();
  const pinned = columns.pinned.includes(field);
  const groups = splitNames(search.group);
  const grouped = groups.includes(field);
  const others = sort.filter((key) => key.field !== field);
  const item = (icon: Parameters<typeof Icon>[0]["name"], text: string, act: () => void) => (
    <button key={text} type="button" role="menuitem" className="menu-item" onClick={act}>
      <Icon name={icon} />
      {text}
    </button>
  );
  return (
    <Menu
      label={t("columns.menu", { name: label(field) })}
      button={<Icon name="more" size={12} />}
      className="icon-button small head-menu"
    >
      {isSortable(field) && [
        item("up", t("sort.asc"), () => setSearch({ sort: printSort([{ field, descending: false }]) })),
        item("down", t("sort.desc"), () => setSearch({ sort: printSort([{ field, descending: true }]) })),
        others.length > 0 &&
          item("sort", t("sort.then"), () => setSearch({ sort: printSort([...others, { field, descending: false }]) })),
      ]}
      {item("pin", t(pinned ? "columns.unpin" : "columns.pin"), () =>
        onColumns(pinned ? unpinColumn(columns, field) : pinColumns(columns, [field])),
      )}
      {item("left", t("panel.moveLeft"), () => onColumns(shiftColumn(columns, field, -1)))}
      {item("right", t("panel.moveRight"), () => onColumns(shiftColumn(columns, field, 1)))}
      {item("group", t(grouped ? "group.remove" : "group.by"), () =>
        setSearch({ group: joinNames(grouped ? groups.filter((each) => each !== field) : [...groups, field]) }),
      )}
      {item("palette", t("color.by"), () => setSearch({ color: field }))}
      {item("eyeOff", t("columns.hide"), () => onColumns(hideColumns(columns, [field])))}
    </Menu>
  );
}

function ariaSort(sort: readonly SortKey[], field: FieldId): "ascending" | "descending" | undefined {
  const key = sort.find((each) => each.field === field);
  return key && (key.descending ? "descending" : "ascending");
}
