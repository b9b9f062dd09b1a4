import { memo } from "react";
import type { RunRow } from "@/api/types";
import { RunLink } from "@/app/RunLink";
import { Delta } from "@/chart/values/Delta";
import { useI18n } from "@/i18n";
import { FieldValue, fieldTip, isNumeric } from "@/runs/FieldValue";
import { isOutcome, readField, toNumber, type Values } from "@/runs/fields";
import { RenamedMark } from "@/runs/RenamedMark";
import { type Crop, RunName } from "@/runs/RunName";
import { Icon } from "@/ui/icons";
import type { CellPlace } from "./RunsGrid";

interface Props {
  run: RunRow;
  /** What the list calls it. */
  name: string;
  color: string;
  crop: Crop;
  values?: Values;
  places: readonly CellPlace[];
  /** Columns of numbers: what is missing there stands at the right too. */
  numbers: ReadonlySet<string>;
  top: number;
  index: number;
  current: boolean;
  selected: boolean;
  baseline?: { run: RunRow; values?: Values };
  onSelect: (run: string, index: number, range: boolean) => void;
  onActions: (run: RunRow, anchor: HTMLElement) => void;
}

/** Scrolling moves the window over the rows, not the rows: those that stay are not drawn again. */
export const TableRow = memo(function TableRow({ run, name, color, crop, values, places, top, index, ...rest }: Props) {
  const { numbers, current, selected, baseline, onSelect, onActions } = rest;
  const { t } = useI18n();
  const isBaseline = baseline?.run.id === run.id;
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      className={`grid-row${current ? " current" : ""}${selected ? " selected" : ""}`}
      style={{ transform: `translateY(${top}px)` }}
    >
      <div role="cell" className="cell-name">
        <input
          type="checkbox"
          aria-label={t("table.select", { name })}
          checked={selected}
          onChange={() => {}}
          onClick={(event) => onSelect(run.id, index, event.shiftKey)}
        />
        <span className="run-dot" style={{ background: color }} />
        <RunLink run={run} className="cell-link" label={name} tip={name === run.id ? name : `${name} · ${run.id}`}>
          <RunName name={name} crop={crop} />
        </RunLink>
        <RenamedMark run={run} name={name} />
        {isBaseline && (
          <span className="baseline-mark" data-tip={t("baseline.this")}>
            <Icon name="flag" size={12} />
          </span>
        )}
        <button
          type="button"
          className="icon-button small row-menu"
          aria-haspopup="menu"
          aria-label={t("run.menu", { name })}
          onClick={(event) => onActions(run, event.currentTarget)}
        >
          <Icon name="more" size={14} />
        </button>
      </div>
      {places.map(({ field, left }) => {
        const value = readField(run, values, field);
        const numeric = isNumeric(field, value);
        return (
          <div
            role="cell"
            key={field}
            className={`${numeric || (numbers.has(field) && isMissing(value)) ? "number" : ""}${left === undefined ? "" : " pinned"}`}
            style={left === undefined ? undefined : { left }}
            data-tip={fieldTip(field, value)}
          >
            <FieldValue run={run} field={field} value={value} />
            {baseline && !isBaseline && numeric && isOutcome(field) && (
              <Delta
                value={toNumber(value)}
                base={toNumber(readField(baseline.run, baseline.values, field))}
                field={field}
              />
            )}
          </div>
        );
      })}
    </div>
  );
});

function isMissing(value: unknown): boolean {
  return value === null || value === undefined;
}
