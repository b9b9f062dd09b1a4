import { useEffect, useMemo, useState } from "react";
import { useRunsWithKeyFirst } from "@/api/runsWithKey";
import { type LineRef, useSeries } from "@/api/series";
import { useRunValues } from "@/api/values";
import { readFormula } from "../math/formula";
import { type BoardRun, useBoard } from "./context";
import { LineBody, type LineView } from "./LineBody";
import { toLines } from "./lineSet";
import { choose, mostRuns } from "./settings";

/** A line for each run and metric, or lines of groups that are made of the drawn runs. */
export function RunLines(view: LineView) {
  const { panel, settings, frame } = view;
  const board = useBoard();
  const [looksFurther, setLooksFurther] = useState(false);
  const inOrder = useRunsWithKeyFirst(board.project, board.runs, panel.keys[0] ?? "", settings.maxRuns, looksFurther);
  const runs = useMemo(
    () => (inOrder ?? board.runs).slice(0, settings.maxRuns),
    [inOrder, board.runs, settings.maxRuns],
  );
  const formula = useMemo(() => readFormula(settings.formula), [settings.formula]);
  const refs = useMemo<LineRef[]>(() => {
    const keys = new Set([...panel.keys, ...(formula?.metrics ?? [])]);
    return [...keys].flatMap((key) => runs.map((run) => ({ run: run.id, key })));
  }, [panel.keys, formula, runs]);
  const { series, loading, refreshing, error, retry } = useSeries(frame, refs, frame.buckets > 0);
  const values = useRunValues(board.project, useIds(runs, settings.legendText.includes("${")));
  const lines = useMemo(
    () => toLines(series, panel.keys, runs, settings, values, board.baseline),
    [series, panel.keys, runs, settings, values, board.baseline],
  );
  // A metric of older runs alone must not look as if nobody had logged it.
  const isInVain = !loading && !error && lines.length === 0 && frame.buckets > 0 && runs.length < board.runs.length;
  useEffect(() => {
    if (isInVain && board.stream === "history") setLooksFurther(true);
  }, [isInVain, board.stream]);
  const showAll = () =>
    board.edit.changePanel(panel.id, {
      settings: choose(panel.settings, "maxRuns", Math.min(mostRuns, board.runs.length)),
    });
  return (
    <LineBody
      {...view}
      lines={lines}
      loading={loading}
      refreshing={refreshing}
      error={error}
      onRetry={retry}
      nDrawn={runs.length}
      onAll={settings.maxRuns < mostRuns ? showAll : undefined}
    />
  );
}

function useIds(runs: readonly BoardRun[], wanted: boolean): readonly string[] | undefined {
  return useMemo(() => (wanted ? runs.map((run) => run.id) : undefined), [runs, wanted]);
}
