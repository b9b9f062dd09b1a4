import { useQuery } from "@tanstack/react-query";
import { useLayoutEffect, useMemo, useRef, useState } from "react";
import { groupSeriesQuery } from "@/api/groupSeries";
import { type Frame, type LineRef, useSeries } from "@/api/series";
import { useRunValues } from "@/api/values";
import { useT } from "@/i18n";
import { useErrorText } from "@/ui/Notice";
import { LineChart } from "../LineChart";
import { readFormula } from "../math/formula";
import { CappedBadge } from "./CappedBadge";
import { type BoardRun, useBoard } from "./context";
import { toGroupLines, toSeriesGroups, wholeGroups } from "./groupLines";
import { axisLabels } from "./labels";
import { toLines } from "./lineSet";
import type { PanelSpec } from "./panel";
import { type Chosen, choose, type LineSettings, mostRuns, type Origin, resolveSettings } from "./settings";
import { xAxes, xKind } from "./state";

interface Props {
  panel: PanelSpec;
  title: string;
  /** Settings of the section. */
  inherited?: Chosen;
}

/** Asks for as many buckets as the chart has room for, and draws what comes. */
export function LinePanel({ panel, title, inherited }: Props) {
  const t = useT();
  const board = useBoard();
  const body = useRef<HTMLDivElement>(null);
  const buckets = useBuckets(body);
  const { values: settings, origins } = useMemo(
    () =>
      resolveSettings(board.defaults, ["workspace", board.chosen], ["section", inherited], ["panel", panel.settings]),
    [board.defaults, board.chosen, inherited, panel.settings],
  );
  const pageX = board.chosen.x ?? board.defaults.x;
  const x = axisOf(panel, settings, origins.x, board.stepMetric);
  // A range of another axis means nothing here.
  const zoom = x === pageX ? board.zoom : null;
  const frame = useFrame(x, zoom, buckets);
  const runs = useMemo(() => board.runs.slice(0, settings.maxRuns), [board.runs, settings.maxRuns]);
  const formula = useMemo(() => readFormula(settings.formula), [settings.formula]);
  const groups = useMemo(() => wholeGroups(board.runs, settings), [board.runs, settings]);
  const groupAnswer = useQuery({
    ...groupSeriesQuery(frame, toSeriesGroups(groups ?? []), panel.keys),
    enabled: groups !== null && buckets > 0,
  });
  // Where the server does not know groups, they are made of the runs that are drawn.
  const isWhole = groups !== null && groupAnswer.data !== null && !groupAnswer.isError;
  const refs = useMemo<LineRef[]>(() => {
    if (isWhole) return noLines;
    const keys = new Set([...panel.keys, ...(formula?.metrics ?? [])]);
    return [...keys].flatMap((key) => runs.map((run) => ({ run: run.id, key })));
  }, [panel.keys, formula, runs, isWhole]);
  const result = useSeries(frame, refs, buckets > 0);
  const values = useRunValues(board.project, useIds(runs, settings.legendText.includes("${")));
  const ownLines = useMemo(
    () => toLines(result.series, panel.keys, runs, settings, values, board.baseline),
    [result.series, panel.keys, runs, settings, values, board.baseline],
  );
  const groupLines = useMemo(
    () => (isWhole && groups ? toGroupLines(groupAnswer.data ?? [], panel.keys, groups, settings) : null),
    [isWhole, groups, groupAnswer.data, panel.keys, settings],
  );
  const lines = groupLines ?? ownLines;
  const loading = isWhole ? groupAnswer.isPending : result.loading;
  const refreshing = isWhole ? groupAnswer.isPlaceholderData : result.refreshing;
  const showAll = () =>
    board.edit.changePanel(panel.id, {
      settings: choose(panel.settings, "maxRuns", Math.min(mostRuns, board.runs.length)),
    });
  const named = xAxes.find((name) => name === x);
  const showLegend = lines.length > 0 && (settings.legend || (panel.keys.length > 1 && lines.length > 1));

  return (
    <div className="panel-plot" ref={body}>
      <div className="panel-chart">
        {lines.length > 0 && (
          <LineChart
            label={t("board.chartLabel", { name: title, n: lines.length })}
            lines={lines}
            xKind={xKind(x)}
            xLabel={named ? t(axisLabels[named]) : x}
            xRange={zoom}
            yMin={settings.yMin}
            yMax={settings.yMax}
            ignoreOutliers={settings.ignoreOutliers}
            logX={settings.logX && named !== "_timestamp"}
            logY={settings.logY}
            syncKey={`${board.syncKey}${x}`}
            onZoom={board.onZoom}
          />
        )}
        {refreshing && <div className="panel-progress" />}
        {loading && runs.length > 0 && <div className="panel-loading" role="status" aria-label={t("ui.loading")} />}
        {!loading && lines.length === 0 && !result.error && (
          <p className="panel-note">
            {t(runs.length === 0 ? "board.noRuns" : zoom ? "board.noDataInRange" : "board.noData")}
          </p>
        )}
        {result.error && lines.length === 0 && <PanelError error={result.error} onRetry={result.retry} />}
        {settings.formula.trim() !== "" && !formula && <span className="panel-badge">{t("settings.formula.bad")}</span>}
        <CappedBadge
          n={isWhole ? board.runs.length : runs.length}
          all={board.runs.length}
          onAll={settings.maxRuns < mostRuns ? showAll : undefined}
        />
      </div>
      {showLegend && (
        <ul className="legend" aria-hidden="true">
          {lines.slice(0, 24).map((line) => (
            <li key={line.id}>
              <span className="run-dot" style={{ background: line.color }} />
              {line.label}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

const noLines: LineRef[] = [];

function axisOf(
  panel: PanelSpec,
  settings: LineSettings,
  origin: Origin,
  stepMetric: ((key: string) => string | undefined) | undefined,
): string {
  const declared = origin === "default" ? stepMetric?.(panel.keys[0] ?? "") : undefined;
  return declared ?? settings.x;
}

function useFrame(x: string, zoom: readonly [number, number] | null, buckets: number): Frame {
  const { project, stream } = useBoard();
  return useMemo<Frame>(() => {
    const share = zoom ? (zoom[1] - zoom[0]) * 0.03 : 0;
    const air = xKind(x) === "step" ? Math.max(1, share) : share;
    return {
      ...project,
      stream,
      x,
      // A little more than is shown, so that lines run on to the edge.
      min: zoom ? zoom[0] - air : undefined,
      max: zoom ? zoom[1] + air : undefined,
      buckets,
    };
  }, [project, stream, x, zoom, buckets]);
}

/** Rounded up to hundreds: charts of nearly the same width then share their answers. 0 until the width is known. */
function useBuckets(body: React.RefObject<HTMLDivElement | null>): number {
  const [buckets, setBuckets] = useState(0);
  useLayoutEffect(() => {
    const element = body.current;
    if (!element) return;
    const measure = () => {
      const needed = Math.ceil(element.clientWidth / 2 / 100) * 100;
      if (needed > 0) setBuckets(Math.min(1000, needed));
    };
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [body]);
  return buckets;
}

function useIds(runs: readonly BoardRun[], wanted: boolean): readonly string[] | undefined {
  return useMemo(() => (wanted ? runs.map((run) => run.id) : undefined), [runs, wanted]);
}

function PanelError({ error, onRetry }: { error: Error; onRetry: () => void }) {
  const t = useT();
  const { message, hint } = useErrorText(error);
  return (
    <div className="panel-note" role="alert">
      <span data-tip={hint}>{message}</span>
      <button type="button" className="button" onClick={onRetry}>
        {t("ui.retry")}
      </button>
    </div>
  );
}
