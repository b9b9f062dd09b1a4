import type { Frame } from "@/api/series";
import { useT } from "@/i18n";
import { useErrorText } from "@/ui/Notice";
import { LineChart } from "../LineChart";
import { readFormula } from "../math/formula";
import type { Line } from "../math/lines";
import type { Range } from "../math/scale";
import { CappedBadge } from "./CappedBadge";
import { useBoard } from "./context";
import { axisLabels } from "./labels";
import type { PanelSpec } from "./panel";
import type { LineSettings } from "./settings";
import { xAxes, xKind } from "./state";

/** What a panel of lines shows, and how. */
export interface LineView {
  panel: PanelSpec;
  title: string;
  settings: LineSettings;
  frame: Frame;
  zoom: Range | null;
}

interface Props extends LineView {
  lines: readonly Line[];
  loading: boolean;
  /** Shows an older range while the new one is on its way. */
  refreshing: boolean;
  error?: Error;
  onRetry?: () => void;
  /** Of the shown runs, those that the lines are made of. */
  nDrawn: number;
  onAll?: () => void;
}

/** The chart with what is said about it: legend, badges, and what there is in place of lines. */
export function LineBody({ panel, title, settings, frame, zoom, lines, ...rest }: Props) {
  const { loading, refreshing, error, onRetry, nDrawn, onAll } = rest;
  const t = useT();
  const board = useBoard();
  const { x } = frame;
  const named = xAxes.find((name) => name === x);
  const isEmpty = lines.length === 0;
  const showLegend = !isEmpty && (settings.legend || (panel.keys.length > 1 && lines.length > 1));
  return (
    <>
      <div className="panel-chart">
        {!isEmpty && (
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
        {loading && board.runs.length > 0 && (
          <div className="panel-loading" role="status" aria-label={t("ui.loading")} />
        )}
        {!loading && isEmpty && !error && (
          <p className="panel-note">
            {t(board.runs.length === 0 ? "board.noRuns" : zoom ? "board.noDataInRange" : "board.noData")}
          </p>
        )}
        {error && isEmpty && <LineError error={error} onRetry={onRetry} />}
        {settings.formula.trim() !== "" && !readFormula(settings.formula) && (
          <span className="panel-badge">{t("settings.formula.bad")}</span>
        )}
        <CappedBadge n={nDrawn} all={board.runs.length} onAll={onAll} />
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
    </>
  );
}

function LineError({ error, onRetry }: Pick<Props, "onRetry"> & { error: Error }) {
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
