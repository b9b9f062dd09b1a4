import { useState } from "react";
import { useT } from "@/i18n";
import { rawRunSets, withRawRunSets } from "@/report/grid";
import { type Json, membersOf } from "@/report/json";
import { newRunSet, type RunSetChange, writeRunSet } from "@/report/runSet";
import { Icon } from "@/ui/icons";
import { useReport } from "../blocks/context";
import { RunSetRuns } from "./RunSetRuns";
import { RunSetTools } from "./RunSetTools";
import { freshId } from "./useGridEdit";
import type { GridRuns } from "./useGridRuns";

interface Props {
  grid: Json;
  runs: GridRuns;
  editable: boolean;
  onChange: (grid: Json) => void;
}

/** The run sets of a panel grid, one at a time. */
export function RunSets({ grid, runs, editable, onChange }: Props) {
  const t = useT();
  const { project } = useReport();
  const { openRunSet, hideRunSets } = membersOf(grid.metadata);
  const [chosen, setChosen] = useState(typeof openRunSet === "number" ? openRunSet : 0);
  const [open, setOpen] = useState(editable || typeof openRunSet === "number");
  const at = Math.max(0, Math.min(chosen, runs.sets.length - 1));
  const set = runs.sets[at];
  if (hideRunSets === true && !editable) return null;
  const replace = (items: readonly unknown[]) => onChange(withRawRunSets(grid, items));
  const change = (next: RunSetChange) =>
    replace(rawRunSets(grid).map((item, i) => (i === at ? writeRunSet(item, next) : item)));
  const add = () => {
    replace([...rawRunSets(grid), newRunSet(freshId(), project, t("report.runSet.nth", { n: runs.sets.length + 1 }))]);
    setChosen(runs.sets.length);
    setOpen(true);
  };
  return (
    <div className="run-sets">
      <div className="run-set-tabs">
        {runs.sets.map(({ runSet, nMatching, isPending }, i) => (
          <button
            key={runSet.id}
            type="button"
            className={i === at && open ? "run-set-tab current" : "run-set-tab"}
            aria-expanded={i === at && open}
            onClick={() => {
              setOpen(i !== at || !open);
              setChosen(i);
            }}
          >
            <span className={i === at && open ? "chevron open" : "chevron"}>
              <Icon name="chevron" size={12} />
            </span>
            {runSet.name || t("report.runSet")}
            {!isPending && <span className="count">{nMatching}</span>}
          </button>
        ))}
        {editable && (
          <button
            type="button"
            className="icon-button small"
            aria-label={t("report.runSet.add")}
            data-tip={t("report.runSet.add")}
            onClick={add}
          >
            <Icon name="plus" size={14} />
          </button>
        )}
      </div>
      {runs.sets.map(({ runSet, isDrawn }) => (
        <SetNotes
          key={runSet.id}
          name={runSet.name || t("report.runSet")}
          left={runSet.left}
          isDrawn={isDrawn || !runSet.enabled}
        />
      ))}
      {open && set && (
        <div className="run-set">
          {editable && (
            <RunSetTools
              key={set.runSet.id}
              set={set}
              onChange={change}
              onRemove={runs.sets.length > 1 ? () => replace(rawRunSets(grid).filter((_, i) => i !== at)) : undefined}
            />
          )}
          <RunSetRuns
            key={set.runSet.id}
            set={set}
            runs={runs}
            grid={grid}
            onSelection={(selection) => change({ selection })}
            onGrid={editable ? onChange : undefined}
          />
        </div>
      )}
    </div>
  );
}

/** Charts must not lie: a condition that is not followed is named where the charts are. */
function SetNotes({ name, left, isDrawn }: { name: string; left: readonly string[]; isDrawn: boolean }) {
  const t = useT();
  return (
    <>
      {left.length > 0 && (
        <p className="run-set-note" role="note">
          <Icon name="alert" size={14} />
          <span>{t("report.runSet.left", { name, names: left.join("; ") })}</span>
        </p>
      )}
      {!isDrawn && (
        <p className="run-set-note" role="note">
          <Icon name="alert" size={14} />
          <span>{t("report.runSet.other", { name })}</span>
        </p>
      )}
    </>
  );
}
