import type { Values } from "@/api/seriesAnswer";
import { isOf, type Line } from "./math/lines";
import type { Projection } from "./math/scale";
import { isValue } from "./math/value";

/** Where to draw, in device pixels. */
export interface Canvas {
  context: CanvasRenderingContext2D;
  left: number;
  top: number;
  width: number;
  height: number;
  pixelRatio: number;
  toX: Projection;
  toY: Projection;
  log: boolean;
  logX: boolean;
}

/**
 * Draws lines straight onto the canvas.
 * uPlot wants all lines on one shared x array; runs rarely log at the same x, so aligning them costs more than drawing.
 */
export function drawLines(canvas: Canvas, lines: readonly Line[], focusedRun: string | null): void {
  const { context, left, top, width, height } = canvas;
  const focused = focusedRun !== null && lines.some((line) => isOf(line, focusedRun));
  context.save();
  context.beginPath();
  context.rect(left, top, width, height);
  context.clip();
  context.lineJoin = "round";
  context.lineCap = "round";
  for (const line of lines) {
    if (!focused || !isOf(line, focusedRun)) drawLine(canvas, line, focused ? 0.14 : 1);
  }
  // The run in focus comes last: above the others.
  for (const line of lines) if (focused && isOf(line, focusedRun)) drawLine(canvas, line, 1);
  context.restore();
  for (const line of lines) drawNonFinite(canvas, line, focused && !isOf(line, focusedRun) ? 0.2 : 1);
}

function drawLine(canvas: Canvas, line: Line, alpha: number): void {
  const { context, pixelRatio } = canvas;
  context.strokeStyle = line.color;
  context.fillStyle = line.color;
  context.setLineDash((line.dash ?? []).map((length) => length * pixelRatio));
  if (line.low && line.high) {
    context.globalAlpha = alpha * (line.smoothed ? 0.1 : 0.16);
    fillEnvelope(canvas, line.x, line.low, line.high);
    context.globalAlpha = alpha * 0.75;
    context.lineWidth = pixelRatio;
    strokeSpikes(canvas, line.x, line.low, line.high);
  }
  if (line.smoothed) {
    context.globalAlpha = alpha * 0.28;
    context.lineWidth = pixelRatio;
    strokeLine(canvas, line.x, line.y);
  }
  context.globalAlpha = alpha;
  context.lineWidth = (line.isBaseline ? 3 : 1.5) * pixelRatio;
  strokeLine(canvas, line.x, line.smoothed ?? line.y);
  context.setLineDash([]);
  context.globalAlpha = 1;
}

function isShown(value: number | null | undefined, log: boolean): value is number {
  return isValue(value) && !(log && value <= 0);
}

/** A value between two gaps has no neighbour to draw a line to: it becomes a point. */
function strokeLine(canvas: Canvas, x: ArrayLike<number>, y: Values): void {
  const { context, toX, toY, log, logX, pixelRatio } = canvas;
  const points: number[] = [];
  context.beginPath();
  let length = 0;
  let px = 0;
  let py = 0;
  for (let i = 0; i <= y.length; i++) {
    const value = y[i];
    if (i < y.length && isShown(value, log) && isShown(x[i], logX)) {
      px = toX(x[i] as number);
      py = toY(value);
      if (length === 0) context.moveTo(px, py);
      else context.lineTo(px, py);
      length += 1;
      continue;
    }
    if (length === 1) points.push(px, py);
    length = 0;
  }
  context.stroke();
  if (points.length === 0) return;
  context.beginPath();
  for (let i = 0; i < points.length; i += 2) {
    context.moveTo((points[i] as number) + 3 * pixelRatio, points[i + 1] as number);
    context.arc(points[i] as number, points[i + 1] as number, 3 * pixelRatio, 0, 2 * Math.PI);
  }
  context.fill();
}

/** The share of the height from which on a bucket that stands out of its neighbours is a spike. */
const spikeShare = 0.06;

/**
 * A single wild value among thousands is one bucket wide, and a sliver of faint envelope is easily missed: what stands
 * out of both neighbours gets a stroke of its own.
 */
function strokeSpikes(canvas: Canvas, x: ArrayLike<number>, low: Values, high: Values): void {
  const { context, toX, toY, log, logX, height } = canvas;
  const least = height * spikeShare;
  const at = (values: Values, i: number) => {
    const value = values[i];
    return isShown(value, log) ? toY(value) : null;
  };
  // Most buckets are flat, and there are many: those are told without placing them.
  const perUnit = log ? Number.POSITIVE_INFINITY : Math.abs(toY(1) - toY(0));
  context.beginPath();
  // The ends have one neighbour each: a line that begins steeply is no spike.
  for (let i = 1; i < x.length - 1; i++) {
    const [top, bottom] = isFlat(low[i], high[i], least / perUnit) ? [null, null] : [at(high, i), at(low, i)];
    if (top === null || bottom === null || bottom - top < least || !isShown(x[i], logX)) continue;
    const px = toX(x[i] as number);
    const tops = Math.min(at(high, i - 1) ?? bottom, at(high, i + 1) ?? bottom);
    const bottoms = Math.max(at(low, i - 1) ?? top, at(low, i + 1) ?? top);
    for (const [from, to] of [
      [tops, top],
      [bottom, bottoms],
    ] as const) {
      if (from - to < least) continue;
      context.moveTo(px, from);
      context.lineTo(px, to);
    }
  }
  context.stroke();
}

function isFlat(low: number | null | undefined, high: number | null | undefined, least: number): boolean {
  return isValue(low) && isValue(high) && high - low < least;
}

function fillEnvelope(canvas: Canvas, x: ArrayLike<number>, low: Values, high: Values): void {
  const { context, toX, toY, log, logX } = canvas;
  let start = -1;
  for (let i = 0; i <= x.length; i++) {
    const shown = i < x.length && isShown(x[i], logX) && isShown(low[i], log) && isShown(high[i], log);
    if (shown && start < 0) start = i;
    if (shown || start < 0) continue;
    context.beginPath();
    for (let k = start; k < i; k++) context.lineTo(toX(x[k] as number), toY(high[k] as number));
    for (let k = i - 1; k >= start; k--) context.lineTo(toX(x[k] as number), toY(low[k] as number));
    context.closePath();
    context.fill();
    start = -1;
  }
}

/** NaN and +Infinity as marks at the upper edge, -Infinity at the lower: never a gap without a word. */
function drawNonFinite(
  { context, toX, left, top, width, height, pixelRatio }: Canvas,
  line: Line,
  alpha: number,
): void {
  if (line.nonFinite.length === 0) return;
  const size = 4 * pixelRatio;
  context.save();
  context.globalAlpha = alpha;
  context.strokeStyle = line.color;
  context.fillStyle = line.color;
  context.lineWidth = 1.5 * pixelRatio;
  for (const mark of line.nonFinite) {
    const x = toX(mark.x);
    if (x < left - 1 || x > left + width + 1) continue;
    context.beginPath();
    if (mark.value === "NaN") {
      const y = top + size;
      context.moveTo(x - size * 0.7, y - size * 0.7);
      context.lineTo(x + size * 0.7, y + size * 0.7);
      context.moveTo(x + size * 0.7, y - size * 0.7);
      context.lineTo(x - size * 0.7, y + size * 0.7);
      context.stroke();
      continue;
    }
    const up = mark.value === "Infinity";
    const tip = up ? top : top + height;
    const base = up ? tip + size * 1.6 : tip - size * 1.6;
    context.moveTo(x, tip);
    context.lineTo(x - size, base);
    context.lineTo(x + size, base);
    context.closePath();
    context.fill();
  }
  context.restore();
}
