import { useLayoutEffect, useMemo, useRef, useState } from "react";
import { type Frame, type LineRef, useSeries } from "@/api/series";
import { useT } from "@/i18n";
import { useErrorText } from "@/ui/Notice";
import { LineChart } from "../LineChart";
import { toLine } from "../math/lines";
import { indexColor, runColor } from "../palette";
import type { BoardContext } from "./Board";
import type { PanelSpec } from "./sections";
import { xKind } from "./state";

const axisLabels = { _step: "board.x.step", _runtime: "board.x.relative", _timestamp: "board.x.wall" } as const;

/** Asks for as many buckets as the chart has room for, and draws what comes. */
export function PanelBody({ panel, context }: { panel: PanelSpec; context: BoardContext }) {
  const t = useT();
  const { state, runs } = context;
  const body = useRef<HTMLDivElement>(null);
  const [buckets, setBuckets] = useState(0);
  useLayoutEffect(() => {
    const element = body.current;
    if (!element) return;
    const measure = () => {
      // Rounded up to hundreds: charts of nearly the same width then share their answers.
      const needed = Math.ceil(element.clientWidth / 2 / 100) * 100;
      if (needed > 0) setBuckets(Math.min(1000, needed));
    };
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  const x = context.stepMetric?.(panel.keys[0] ?? "") ?? state.x;
  const own = x !== state.x;
  const zoom = own ? null : state.zoom;
  const { entity, project } = context.project;
  const frame = useMemo<Frame>(() => {
    const air = zoom ? (zoom[1] - zoom[0]) * 0.03 : 0;
    return {
      entity,
      project,
      stream: context.stream,
      x,
      // A little more than is shown, so that lines run on to the edge.
      min: zoom ? zoom[0] - air : undefined,
      max: zoom ? zoom[1] + air : undefined,
      buckets,
    };
  }, [entity, project, context.stream, x, zoom, buckets]);
  const refs = useMemo<LineRef[]>(
    () => panel.keys.flatMap((key) => runs.map((run) => ({ run: run.id, key }))),
    [panel.keys, runs],
  );
  const result = useSeries(frame, refs, buckets > 0);

  const lines = useMemo(() => {
    const names = new Map(runs.map((run) => [run.id, run.name]));
    const several = panel.keys.length > 1;
    return result.series
      .filter((series) => names.has(series.run))
      .map((series) => {
        const label = several ? deviceOf(series.key) : (names.get(series.run) ?? series.run);
        const color = several ? indexColor(panel.keys.indexOf(series.key)) : runColor(series.run);
        return toLine(series, { id: `${series.run} ${series.key}`, label, color }, state.smoothing);
      });
  }, [result.series, runs, panel, state.smoothing]);

  return (
    <div className="panel-plot" ref={body}>
      {lines.length > 0 && (
        <LineChart
          label={t("board.chartLabel", { name: panel.id, n: lines.length })}
          lines={lines}
          xKind={xKind(x)}
          xLabel={own ? x : t(axisLabels[state.x])}
          xRange={zoom}
          logY={state.logY}
          syncKey={own ? `${context.syncKey}${x}` : context.syncKey}
          onZoom={context.onZoom}
        />
      )}
      {panel.keys.length > 1 && lines.length > 1 && (
        <ul className="legend" aria-hidden="true">
          {lines.slice(0, 8).map((line) => (
            <li key={line.id}>
              <span className="run-dot" style={{ background: line.color }} />
              {line.label}
            </li>
          ))}
        </ul>
      )}
      {result.refreshing && <div className="panel-progress" />}
      {result.loading && runs.length > 0 && (
        <div className="panel-loading" role="status" aria-label={t("ui.loading")} />
      )}
      {!result.loading && lines.length === 0 && !result.error && (
        <p className="panel-note">
          {t(runs.length === 0 ? "board.noRuns" : zoom ? "board.noDataInRange" : "board.noData")}
        </p>
      )}
      {result.error && lines.length === 0 && <PanelError error={result.error} onRetry={result.retry} />}
    </div>
  );
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

/** `gpu 0` of `system.gpu.0.temp`: what tells a line from its siblings. */
function deviceOf(key: string): string {
  const parts = key.replace(/^system\./, "").split(".");
  const number = parts.findIndex((part) => /^\d+$/.test(part));
  return number < 0 ? parts.join(".") : parts.slice(0, number + 1).join(" ");
}
