import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { drawLines } from "./draw";
import type { LinePicture } from "./export/lineSvg";
import { onFocusRun } from "./focus";
import { type Line, xExtent, yExtent, yExtentWithoutOutliers } from "./math/lines";
import { nearestIndex } from "./math/nearest";
import { fromZero, pad, project, type Range, toWholeSteps } from "./math/scale";
import { durationSteps, filterLogTicks, formatDurationTick, formatNumberTick, wholeSteps } from "./math/ticks";
import { isValue } from "./math/value";
import { hideTooltip, showTooltip, type TooltipRow } from "./tooltip";

/** `step` has whole numbers only. */
export type XKind = "step" | "number" | "duration" | "time";

export interface PlotView {
  lines: readonly Line[];
  /** The zoomed range; null shows everything. */
  xRange: Range | null;
  /** Fixed ends of the y axis; null follows the data. */
  yMin: number | null;
  yMax: number | null;
  ignoreOutliers: boolean;
}

export interface PlotOptions {
  xKind: XKind;
  logX: boolean;
  logY: boolean;
  /** Charts with the same key share the crosshair. */
  syncKey: string;
  onZoom: (range: Range) => void;
  onReset: () => void;
  formatX: (x: number) => string;
  formatY: (y: number) => string;
  formatMore: (n: number) => string;
  locale: string;
}

const tooltipRows = 10;

/** The bridge to uPlot: it draws axes and grid and knows the pointer; the lines are ours. */
export class Plot {
  private readonly chart: uPlot;
  private view: PlotView = { lines: [], xRange: null, yMin: null, yMax: null, ignoreOutliers: false };
  private focusedRun: string | null = null;
  /** Signs of the label at the right end of the x axis. */
  private lastLabelLength = 0;
  private readonly marker = document.createElement("div");
  private readonly stopFocus: () => void;

  constructor(
    private readonly host: HTMLElement,
    private readonly options: PlotOptions,
  ) {
    this.chart = new uPlot(
      this.toUplot(),
      [
        [0, 1],
        [null, null],
      ] as uPlot.AlignedData,
      host,
    );
    this.marker.className = "chart-marker";
    this.chart.over.append(this.marker);
    this.chart.over.addEventListener("mouseleave", this.leave);
    this.stopFocus = onFocusRun((run) => {
      this.focusedRun = run;
      this.chart.redraw(false);
    });
  }

  update(view: PlotView): void {
    this.view = view;
    const [low, high] = this.xRange();
    this.chart.setData(
      [
        [low, high],
        [null, null],
      ] as uPlot.AlignedData,
      true,
    );
  }

  /** What is seen, for a picture to take away. */
  picture(): LinePicture {
    const { xKind, logX, logY, locale } = this.options;
    const { width, height } = this.chart;
    const { lines } = this.view;
    const color = (name: string) => resolveColor(this.host, name);
    const colors = { text: color("--text-2"), grid: color("--grid"), background: color("--surface") };
    const y: Range = [this.chart.scales.y?.min ?? 0, this.chart.scales.y?.max ?? 1];
    const font = getComputedStyle(this.host).fontFamily;
    return { lines, x: this.xRange(), y, xKind, logX, logY, locale, width, height, colors, font };
  }

  resize(width: number, height: number): void {
    if (width > 0 && height > 0) this.chart.setSize({ width, height });
  }

  destroy(): void {
    this.stopFocus();
    hideTooltip();
    this.chart.destroy();
  }

  private xRange(): Range {
    const { lines, xRange } = this.view;
    const { logX } = this.options;
    if (xRange && !(logX && xRange[0] <= 0)) return xRange;
    const range = xExtent(lines, logX);
    if (!range) return logX ? [1, 10] : [0, 1];
    // One point stands in the middle, not on the frame.
    if (range[0] === range[1]) return pad(range, logX);
    if (logX) return range;
    return this.options.xKind === "time" ? range : fromZero(range);
  }

  private yRange(): Range {
    const { logY } = this.options;
    const { lines, xRange, yMin, yMax, ignoreOutliers } = this.view;
    // Of what is zoomed into, so that the axis fits what is seen.
    const [low, high] = pad((ignoreOutliers ? yExtentWithoutOutliers : yExtent)(lines, logY, xRange), logY);
    const from = yMin !== null && !(logY && yMin <= 0) ? yMin : low;
    const to = yMax !== null && !(logY && yMax <= 0) ? yMax : high;
    // Ends that contradict the data or each other leave no room: then the data decides.
    return from < to ? [from, to] : [low, high];
  }

  private toUplot(): uPlot.Options {
    const { xKind, logX, logY, syncKey } = this.options;
    const color = (name: string) => resolveColor(this.host, name);
    const font = `11px ${getComputedStyle(this.host).fontFamily}`;
    const axis = {
      stroke: color("--text-3"),
      font,
      grid: { stroke: color("--grid"), width: 1 },
      ticks: { show: false },
    };
    const filter: uPlot.Axis.Filter = (_chart, splits) => filterLogTicks(splits);
    return {
      width: this.host.clientWidth || 300,
      height: this.host.clientHeight || 180,
      legend: { show: false },
      // The last label of the x axis stands half beyond the end of the axis.
      padding: [10, () => Math.max(10, Math.ceil(3.4 * this.lastLabelLength)), 0, 0],
      scales: {
        x: { time: xKind === "time", distr: logX ? 3 : 1, range: () => this.xRange() as [number, number] },
        y: { distr: logY ? 3 : 1, range: () => this.yRange() as [number, number] },
      },
      series: [{}, { points: { show: false } }],
      axes: [
        {
          ...axis,
          size: 24,
          gap: 4,
          space: xKind === "time" ? 72 : 56,
          ...this.measured(this.xTicks()),
          ...(logX ? { filter, grid: { ...axis.grid, filter } } : {}),
        },
        {
          ...axis,
          size: (_chart, values) => Math.max(34, 10 + 6.4 * Math.max(0, ...(values ?? []).map((v) => v?.length ?? 0))),
          gap: 6,
          space: 28,
          ...(logY ? { filter, grid: { ...axis.grid, filter } } : {}),
          values: (_chart, splits) =>
            splits.map((value, i) =>
              value === null
                ? ""
                : formatNumberTick(value, logY ? 0 : Math.abs((splits[i + 1] ?? splits[i - 1] ?? 0) - value)),
            ),
        },
      ],
      cursor: {
        y: false,
        points: { show: false },
        drag: { x: true, y: false, setScale: false, dist: 4 },
        sync: { key: syncKey, scales: ["x", null] },
        bind: { dblclick: () => () => this.reset() },
      },
      hooks: { draw: [this.draw], setCursor: [this.point], setSelect: [this.select] },
    };
  }

  /** uPlot would show the whole data of its own, which it does not have. */
  private reset(): null {
    this.options.onReset();
    return null;
  }

  /** The same labels, with an eye on how long the last one is. */
  private measured(ticks: Partial<uPlot.Axis>): Partial<uPlot.Axis> {
    const format = ticks.values as uPlot.Axis.Values & ((...given: unknown[]) => (string | null)[]);
    const values = (...given: unknown[]) => {
      const labels = format(...given);
      this.lastLabelLength = labels.at(-1)?.length ?? 0;
      return labels;
    };
    return { ...ticks, values };
  }

  private xTicks(): Partial<uPlot.Axis> {
    const { xKind, logX, locale } = this.options;
    const stepOf = (splits: number[], i: number) => Math.abs((splits[i + 1] ?? splits[i - 1] ?? 0) - (splits[i] ?? 0));
    const numbers: uPlot.Axis.Values = (_chart, splits) =>
      splits.map((x, i) => (x === null ? "" : formatNumberTick(x, logX ? 0 : stepOf(splits, i))));
    if (xKind === "number" || logX) return { values: numbers };
    if (xKind === "step") return { values: numbers, incrs: wholeSteps };
    if (xKind === "duration") {
      return {
        incrs: durationSteps,
        values: (_chart, splits) => splits.map((x, i) => formatDurationTick(x, stepOf(splits, i))),
      };
    }
    const clock = new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit", hour12: false });
    const seconds = new Intl.DateTimeFormat(locale, {
      hour: "2-digit",
      minute: "2-digit",
      second: "2-digit",
      hour12: false,
    });
    const day = new Intl.DateTimeFormat(locale, { month: "short", day: "numeric" });
    return {
      values: (_chart, splits, _axis, _space, step) =>
        splits.map((x) => {
          const date = new Date(x * 1000);
          if (step < 60) return seconds.format(date);
          const midnight = date.getHours() === 0 && date.getMinutes() === 0;
          return step >= 86_400 || midnight ? day.format(date) : clock.format(date);
        }),
    };
  }

  private readonly draw = (chart: uPlot): void => {
    const { left, top, width, height } = chart.bbox;
    const x = this.xRange();
    const y: Range = [chart.scales.y?.min ?? 0, chart.scales.y?.max ?? 1];
    const { logX, logY } = this.options;
    const canvas = {
      context: chart.ctx,
      left,
      top,
      width,
      height,
      pixelRatio: devicePixelRatio,
      toX: project(x, left, left + width, logX),
      toY: project(y, top + height, top, logY),
      log: logY,
      logX,
      frame: [left, top, width, height, ...x, ...y, logX, logY].join(),
    };
    drawLines(canvas, this.view.lines, this.focusedRun);
  };

  private readonly select = (chart: uPlot): void => {
    const { left, width } = chart.select;
    if (width < 4) return;
    const range: Range = [chart.posToVal(left, "x"), chart.posToVal(left + width, "x")];
    chart.setSelect({ left: 0, width: 0, top: 0, height: 0 }, false);
    this.options.onZoom(this.options.xKind === "step" ? toWholeSteps(range) : range);
  };

  private readonly leave = (): void => {
    hideTooltip();
    this.marker.style.display = "none";
  };

  /** Shows the tooltip where the pointer is; on charts that only follow the crosshair there is none. */
  private readonly point = (chart: uPlot): void => {
    const { left, top, event } = chart.cursor as uPlot.Cursor & { event?: Event };
    const own = event !== undefined && event !== null && chart.over.matches(":hover");
    if (!own || left === undefined || top === undefined || left < 0) {
      this.marker.style.display = "none";
      return;
    }
    const near = this.nearLines(chart, left, top);
    const first = near[0];
    if (!first) {
      this.leave();
      return;
    }
    this.marker.style.display = "block";
    this.marker.style.background = first.line.color;
    this.marker.style.transform = `translate(${first.px}px, ${first.py}px)`;
    const { formatX, formatY, formatMore } = this.options;
    const found = near.find(({ line }) => line.isBaseline);
    const base = found && { line: found.line, value: (found.line.smoothed ?? found.line.y)[found.index] as number };
    const rows = near.slice(0, tooltipRows).map(({ line, index }, i): TooltipRow => {
      const low = line.low?.[index];
      const high = line.high?.[index];
      const spread = typeof low === "number" && typeof high === "number" && low !== high;
      const value = (line.smoothed ?? line.y)[index] as number;
      const difference = base && base.line !== line ? value - base.value : 0;
      return {
        color: line.color,
        label: line.label,
        value: formatY(value),
        detail: difference
          ? `${difference > 0 ? "+" : "−"}${formatY(Math.abs(difference))}`
          : spread
            ? `${formatY(low)} – ${formatY(high)}`
            : undefined,
        nearest: i === 0 && near.length > 1,
      };
    });
    const hidden = near.length - rows.length;
    const x = first.line.x[first.index] as number;
    showTooltip(chart.over.getBoundingClientRect(), left, formatX(x), rows, hidden > 0 ? formatMore(hidden) : "");
  };

  private nearLines(chart: uPlot, left: number, top: number) {
    const at = chart.posToVal(left, "x");
    const found = [];
    for (const line of this.view.lines) {
      const index = nearestIndex(line.x, at);
      const value = (line.smoothed ?? line.y)[index];
      if (index < 0 || !isValue(value) || (this.options.logY && value <= 0)) continue;
      const px = chart.valToPos(line.x[index] as number, "x");
      const py = chart.valToPos(value, "y");
      // A run that ended long before the crosshair has no value there.
      if (Math.abs(px - left) > Math.max(24, chart.over.clientWidth / 12)) continue;
      found.push({ line, index, px, py, distance: Math.abs(py - top) });
    }
    return found.sort((a, b) => a.distance - b.distance);
  }
}

/** Colours depend on the theme through CSS functions that only an element can resolve. */
function resolveColor(host: HTMLElement, name: string): string {
  const probe = document.createElement("i");
  probe.style.color = `var(${name})`;
  host.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}
