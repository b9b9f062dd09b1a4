import { memo } from "react";
import type { RunRow } from "@/api/types";
import { RunLink } from "@/app/RunLink";
import { focusRun } from "@/chart/focus";
import { useI18n } from "@/i18n";
import { FieldValue, fieldTip } from "@/runs/FieldValue";
import { type FieldId, readField, type Values } from "@/runs/fields";
import { RenamedMark } from "@/runs/RenamedMark";
import { type Crop, RunName } from "@/runs/RunName";
import { Icon } from "@/ui/icons";
import { StateIcon } from "@/ui/RunState";

interface RowProps {
  row: RunRow;
  /** What the list calls it. */
  name: string;
  color: string;
  crop: Crop;
  pinned: readonly FieldId[];
  values?: Values;
  top: number;
  current: boolean;
  baseline: boolean;
  visible: boolean;
  index: number;
  /** `alone` hides every other run. */
  onToggle: (run: string, index: number, alone: boolean) => void;
  onActions: (run: RunRow, anchor: HTMLElement) => void;
}

export const SelectorRow = memo(function SelectorRow({ row, name, color, crop, pinned, values, ...rest }: RowProps) {
  const { top, current, baseline, visible, index, onToggle, onActions } = rest;
  const { t } = useI18n();
  return (
    <li
      className={`selector-row${visible ? "" : " off"}${current ? " current" : ""}`}
      style={{ transform: `translateY(${top}px)` }}
      onPointerEnter={() => focusRun(visible ? row.id : null)}
    >
      <span className="run-dot" style={{ background: color }} />
      <StateIcon state={row.state} stopping={row.stopping} />
      <RunLink run={row} className="selector-name" label={name} tip={name === row.id ? name : `${name} · ${row.id}`}>
        <RunName name={name} crop={crop} />
      </RunLink>
      <RenamedMark run={row} name={name} />
      {baseline && (
        <span className="baseline-mark" role="img" aria-label={t("baseline.this")} data-tip={t("baseline.this")}>
          <Icon name="flag" size={12} />
        </span>
      )}
      {pinned.map((field) => {
        const value = readField(row, values, field);
        return (
          <span key={field} className="selector-value" data-tip={fieldTip(field, value)}>
            <FieldValue run={row} field={field} value={value} />
          </span>
        );
      })}
      <button
        type="button"
        className="icon-button small row-menu"
        aria-haspopup="menu"
        aria-label={t("run.menu", { name })}
        onClick={(event) => onActions(row, event.currentTarget)}
      >
        <Icon name="more" size={14} />
      </button>
      <button
        type="button"
        className="icon-button small eye"
        aria-pressed={visible}
        aria-label={t(visible ? "workspace.hide" : "workspace.show", { name })}
        data-tip={t("workspace.eye.hint")}
        onClick={(event) => onToggle(row.id, index, event.altKey)}
      >
        <Icon name={visible ? "eye" : "eyeOff"} size={14} />
      </button>
    </li>
  );
});

interface HeadProps {
  label: string;
  color: string;
  /** Runs of the group, and how many of them stand below it. */
  n: number;
  nListed: number;
  top: number;
  visible: boolean;
  /** Whether its runs are listed. */
  open: boolean;
  onOpen: () => void;
  onToggle: () => void;
}

/** A group of runs; its eye shows or hides them all. */
export function GroupHead({ label, color, n, nListed, top, visible, open, onOpen, onToggle }: HeadProps) {
  const { t } = useI18n();
  return (
    <li className="selector-row selector-group" style={{ transform: `translateY(${top}px)` }}>
      <button type="button" className="selector-fold" aria-expanded={open} disabled={nListed === 0} onClick={onOpen}>
        <span className={open ? "chevron open" : "chevron"}>
          <Icon name="chevron" size={12} />
        </span>
        <span className="run-dot" style={{ background: color }} />
        <span className="selector-name" data-tip={label}>
          {label} <span className="count">{nListed < n ? t("workspace.count", { n, shown: nListed }) : n}</span>
        </span>
      </button>
      <button
        type="button"
        className="icon-button small eye"
        aria-pressed={visible}
        aria-label={t(visible ? "workspace.hide" : "workspace.show", { name: label })}
        onClick={onToggle}
      >
        <Icon name={visible ? "eye" : "eyeOff"} size={14} />
      </button>
    </li>
  );
}
