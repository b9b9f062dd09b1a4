import { type DragEvent, useMemo, useRef, useState } from "react";
import { useUrlSearch } from "@/app/url";
import { useT } from "@/i18n";
import { Icon } from "@/ui/icons";
import { useDrawerFocus } from "@/ui/useDrawerFocus";
import { type ColumnSet, hideColumns, moveColumn, pinColumns, showColumns, unpinColumn } from "./columns";
import { useFieldLabel } from "./FieldLabel";
import type { FieldId } from "./fields";
import { type MatchMode, matchModes, toModeMatcher } from "./match";

interface Props {
  columns: ColumnSet;
  fields: readonly FieldId[];
  /** There are more fields than are listed. */
  truncated: boolean;
  onChange: (columns: ColumnSet) => void;
  onClose: () => void;
}

const modeLabels = { fuzzy: "columns.fuzzy", exact: "columns.exact", regex: "columns.regex" } as const;

/** Entries that are listed at once; the search finds the others. */
const maxListed = 300;

/** All columns there are: a click shows or hides one, the pin puts it to the left, dragging changes the order. */
export function ColumnsBrowser({ columns, fields, truncated, onChange, onClose }: Props) {
  const t = useT();
  const [, setSearch] = useUrlSearch();
  const [text, setText] = useState("");
  const [mode, setMode] = useState<MatchMode>("fuzzy");
  const label = useFieldLabel();
  const drawer = useRef<HTMLElement>(null);
  useDrawerFocus(drawer, "columns");
  const matcher = useMemo(() => toModeMatcher(text, mode), [text, mode]);
  const matches = (field: FieldId) => matcher === null || matcher(field) || matcher(label(field));
  const shown = [...columns.pinned, ...columns.others].filter(matches);
  const hidden = fields
    .filter((field) => field !== "name" && !columns.pinned.includes(field) && !columns.others.includes(field))
    .filter(matches);
  return (
    <aside
      ref={drawer}
      className="drawer columns-browser"
      tabIndex={-1}
      aria-label={t("columns.title")}
      onKeyDown={(event) => {
        if (event.key === "Escape") onClose();
      }}
    >
      <header className="drawer-head">
        <h2>{t("columns.title")}</h2>
        <button type="button" className="button" onClick={onClose}>
          {t("columns.done")}
        </button>
      </header>
      <div className="columns-search">
        <input
          type="search"
          aria-label={t("columns.search")}
          placeholder={t("columns.search")}
          aria-invalid={matcher === null}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        <select
          aria-label={t("columns.mode")}
          value={mode}
          onChange={(event) => setMode(event.target.value as MatchMode)}
        >
          {matchModes.map((each) => (
            <option key={each} value={each}>
              {t(modeLabels[each])}
            </option>
          ))}
        </select>
      </div>
      {matcher === null && <p className="tool-note">{t("filter.error.regex")}</p>}
      {truncated && <p className="tool-note">{t("columns.truncated", { n: fields.length })}</p>}
      <div className="drawer-body">
        <div className="columns-head">
          <h3>{t("columns.shown", { n: shown.length })}</h3>
          <button type="button" className="link-button" onClick={() => onChange(hideColumns(columns, shown))}>
            {t("columns.hideAll")}
          </button>
          <button type="button" className="link-button" onClick={() => onChange(pinColumns(columns, shown))}>
            {t("columns.pinAll")}
          </button>
        </div>
        <ColumnList columns={columns} fields={shown} isShown onChange={onChange} />
        <div className="columns-head">
          <h3>{t("columns.hidden", { n: hidden.length })}</h3>
          <button type="button" className="link-button" onClick={() => onChange(showColumns(columns, hidden))}>
            {t("columns.showAll")}
          </button>
        </div>
        <ColumnList columns={columns} fields={hidden.slice(0, maxListed)} isShown={false} onChange={onChange} />
        {hidden.length > maxListed && <p className="dim">{t("chart.more", { n: hidden.length - maxListed })}</p>}
        <button type="button" className="link-button" onClick={() => setSearch({ cols: undefined, pin: undefined })}>
          {t("columns.reset")}
        </button>
      </div>
    </aside>
  );
}

interface ListProps {
  columns: ColumnSet;
  fields: readonly FieldId[];
  isShown: boolean;
  onChange: (columns: ColumnSet) => void;
}

function ColumnList({ columns, fields, isShown, onChange }: ListProps) {
  const t = useT();
  const label = useFieldLabel();
  const dragged = useRef<FieldId | null>(null);
  const drag = (field: FieldId) => ({
    draggable: isShown,
    onDragStart: (event: DragEvent) => {
      dragged.current = field;
      event.dataTransfer.setData("text/plain", field);
    },
    onDragOver: (event: DragEvent) => {
      if (dragged.current && isShown) event.preventDefault();
    },
    onDrop: (event: DragEvent) => {
      event.preventDefault();
      if (dragged.current) onChange(moveColumn(columns, dragged.current, field));
      dragged.current = null;
    },
  });
  return (
    <ul>
      {fields.map((field) => {
        const pinned = columns.pinned.includes(field);
        const prefix = field.includes(".") ? field.slice(0, field.indexOf(".")) : "";
        return (
          <li key={field} className="column-item" {...drag(field)}>
            <button
              type="button"
              className="column-name"
              aria-pressed={isShown}
              onClick={() => onChange(isShown ? hideColumns(columns, [field]) : showColumns(columns, [field]))}
            >
              <Icon name={isShown ? "eye" : "eyeOff"} size={14} />
              <span className="break">{label(field)}</span>
              {prefix && <span className="dim">{prefix}</span>}
            </button>
            <button
              type="button"
              className={pinned ? "icon-button small active" : "icon-button small"}
              aria-pressed={pinned}
              aria-label={t("columns.pinThing", { thing: label(field) })}
              onClick={() => onChange(pinned ? unpinColumn(columns, field) : pinColumns(columns, [field]))}
            >
              <Icon name="pin" size={14} />
            </button>
          </li>
        );
      })}
    </ul>
  );
}
