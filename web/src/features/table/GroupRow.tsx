import type { RunRow } from "@/api/types";
import type { RunValues } from "@/api/values";
import { toBins } from "@/chart/values/axis";
import { useT } from "@/i18n";
import { FieldValue } from "@/runs/FieldValue";
import { type FieldId, readField, runColumns, sameKey } from "@/runs/fields";
import { type RunGroup, summarize } from "@/runs/group";
import type { WholeGroup } from "@/runs/useWholeGroups";
import { formatDuration, formatNumber } from "@/ui/format";
import { Icon } from "@/ui/icons";
import type { CellPlace } from "./RunsGrid";
import { Sparkline } from "./Sparkline";

interface Props {
  group: RunGroup<RunRow>;
  color: string;
  /** Over all runs of the group, of which the page may have a few only; absent where the server does not say. */
  whole?: WholeGroup;
  values: RunValues;
  places: readonly CellPlace[];
  top: number;
  index: number;
  open: boolean;
  onToggle: (key: string) => void;
}

/** A group as one row: how its numbers are spread, and the texts that all its runs share. */
export function GroupRow({ group, color, whole, values, places, top, index, open, onToggle }: Props) {
  const t = useT();
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      className="grid-row group-row"
      style={{ transform: `translateY(${top}px)` }}
    >
      <div role="cell" className="cell-name">
        <button type="button" className="group-toggle" aria-expanded={open} onClick={() => onToggle(group.key)}>
          <span className={open ? "chevron open" : "chevron"}>
            <Icon name="chevron" size={12} />
          </span>
          <span className="run-dot" style={{ background: color }} />
          <span className="group-label" data-tip={group.label}>
            {group.label}
          </span>
          <span className="count">{t("table.count", { n: whole?.nRuns ?? group.rows.length })}</span>
        </button>
      </div>
      {places.map(({ field, left }) => (
        <div
          role="cell"
          key={field}
          className={left === undefined ? "group-cell" : "group-cell pinned"}
          style={left === undefined ? undefined : { left }}
        >
          <GroupCell group={group} field={field} values={values} whole={whole} />
        </div>
      ))}
    </div>
  );
}

type CellProps = Pick<Props, "group" | "values" | "whole"> & { field: FieldId };

function GroupCell({ group, field, values, whole }: CellProps) {
  const t = useT();
  const found = group.rows.map((run) => readField(run, values.get(run.id), field));
  const first = group.rows[0];
  const distinct = new Set(found.map(sameKey)).size;
  const isComplete = whole === undefined || whole.nRuns === group.rows.length;
  if (first && distinct === 1 && isComplete) return <FieldValue run={first} field={field} value={found[0]} />;
  const spread = whole?.numbers.get(field) ?? (isComplete ? summarize(found) : null);
  // Of a group that is not here whole, nobody knows how many texts it has.
  if (!spread) return isComplete ? <span className="dim">{t("group.distinct", { n: distinct })}</span> : null;
  const show = (value: number, digits = 4) =>
    runColumns[field]?.kind === "duration" ? formatDuration(value) : formatNumber(Number(value.toPrecision(digits)));
  const tip = t("group.spread", {
    mean: show(spread.mean),
    deviation: show(spread.deviation),
    min: show(spread.min),
    max: show(spread.max),
    n: spread.n,
  });
  return (
    <span className="group-spread" data-tip={tip}>
      <Sparkline bins={"bins" in spread ? spread.bins : toBins(spread.numbers, 10)} />
      <span>
        {show(spread.mean)}
        {spread.n > 1 && <span className="dim"> ± {show(spread.deviation, 2)}</span>}
      </span>
    </span>
  );
}
