import { memo } from "react";
import type { RunRow } from "@/api/types";
import { RunLink } from "@/app/RunLink";
import { runColor } from "@/chart/palette";
import { useI18n } from "@/i18n";
import { formatInteger } from "@/ui/format";
import { StateLabel } from "@/ui/RunState";
import { Tags } from "@/ui/TagEditor";
import { Duration, RelativeTime } from "@/ui/Time";

type Row = Pick<
  RunRow,
  | "entity"
  | "project"
  | "id"
  | "name"
  | "state"
  | "stopping"
  | "user"
  | "created_at"
  | "runtime"
  | "last_step"
  | "group"
  | "tags"
  | "notes"
>;

interface Props {
  run: Row;
  top: number;
  index: number;
  current: boolean;
}

/** Scrolling moves the window over the rows, not the rows: those that stay are not drawn again. */
export const TableRow = memo(function TableRow({ run, top, index, current }: Props) {
  const { locale } = useI18n();
  const notes = run.notes?.split("\n").find((line) => line.trim()) ?? "";
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      className={current ? "grid-row current" : "grid-row"}
      style={{ transform: `translateY(${top}px)` }}
    >
      <div role="cell" className="cell-name">
        <span className="run-dot" style={{ background: runColor(run.id) }} />
        <RunLink run={run} tip={run.name === run.id ? run.name : `${run.name} · ${run.id}`}>
          {run.name}
        </RunLink>
      </div>
      <div role="cell">
        <StateLabel state={run.state} stopping={run.stopping} />
      </div>
      <div role="cell">{run.user ?? <Missing />}</div>
      <div role="cell">
        <RelativeTime at={run.created_at} />
      </div>
      <div role="cell" className="number">
        <Duration seconds={run.runtime} />
      </div>
      <div role="cell" className="number">
        {run.last_step === null || run.last_step === undefined ? <Missing /> : formatInteger(run.last_step, locale)}
      </div>
      <div role="cell">{run.group ?? <Missing />}</div>
      <div role="cell" data-tip={run.tags.length > 2 ? run.tags.join(", ") : undefined}>
        {run.tags.length > 0 ? <Tags tags={run.tags} /> : <Missing />}
      </div>
      <div role="cell" data-tip={run.notes ?? undefined}>
        {notes || <Missing />}
      </div>
    </div>
  );
});

function Missing() {
  return <span className="dim">–</span>;
}
