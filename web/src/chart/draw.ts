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
  /** Says all that the places of points depend on: two drawings with the same one put them at the same places. */
  frame: string;
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
  context.lineJoin = "bevel";
  context.lineCap = "butt";
  const lineWidth = lines.length > manyLines ? 1 : 1.5;
  for (const line of lines) {
    if (!focused || !isOf(line, focusedRun)) drawLine(canvas, line, lineWidth, focused ? 0.14 : 1);
  }
  // The run in focus comes last: above the others, and as wide as if it were alone.
  for (const line of lines) if (focused && isOf(line, focusedRun)) drawLine(canvas, line, 1.5, 1);
  context.restore();
  for (const line of lines) drawNonFinite(canvas, line, focused && !isOf(line, focusedRun) ? 0.2 : 1);
}

/** Of more lines than these each is drawn thin: less of the others is hidden, and all are drawn sooner. */
const manyLines = 8;

/** `lineWidth` is in CSS pixels. */
function drawLine(canvas: Canvas, line: Line, lineWidth: number, alpha: number): void {
  const { context, pixelRatio } = canvas;
  const { x, y, low, high, smoothed } = line;
  context.strokeStyle = line.color;
  context.fillStyle = line.color;
  if (low && high) {
    context.globalAlpha = alpha * (smoothed ? 0.1 : 0.16);
    context.lineWidth = 1;
    context.stroke(kept(envelopes, low, canvas, () => envelopeOf(canvas, x, low, high)));
    context.globalAlpha = alpha * 0.75;
    context.lineWidth = pixelRatio;
    context.stroke(kept(spikes, high, canvas, () => spikesOf(canvas, x, low, high)));
  }
  context.setLineDash((line.dash ?? []).map((length) => length * pixelRatio));
  if (smoothed) {
    context.globalAlpha = alpha * 0.28;
    strokeTrack(canvas, x, y, 1);
  }
  context.globalAlpha = alpha;
  const width = (line.isBaseline ? 3 : lineWidth) * pixelRatio;
  // Strokes that let something through would be darker where they overlap.
  strokeTrack(canvas, x, smoothed ?? y, alpha < 1 ? 1 : width);
  context.setLineDash([]);
  context.globalAlpha = 1;
}

type Kept<T> = WeakMap<Values, { frame: string; shape: T }>;
const tracks: Kept<Track> = new WeakMap();
const envelopes: Kept<Path2D> = new WeakMap();
const spikes: Kept<Path2D> = new WeakMap();

/** Hiding a run or pointing at one moves none of the others: what is drawn of them is kept as long as their values. */
function kept<T>(shapes: Kept<T>, values: Values, { frame }: Canvas, make: () => T): T {
  const known = shapes.get(values);
  if (known?.frame === frame) return known.shape;
  const shape = make();
  shapes.set(values, { frame, shape });
  return shape;
}

/** A line, and what has no neighbour to draw a line to: those become points. */
interface Track {
  path: Path2D;
  points: readonly (readonly [number, number])[];
}

function isShown(value: number | null | undefined, log: boolean): value is number {
  return isValue(value) && !(log && value <= 0);
}

/** `width` is in device pixels. */
function strokeTrack(canvas: Canvas, x: ArrayLike<number>, y: Values, width: number): void {
  const { context, pixelRatio } = canvas;
  const { path, points } = kept(tracks, y, canvas, () => trackOf(canvas, x, y));
  strokeWide(context, path, width);
  if (points.length === 0) return;
  context.beginPath();
  for (const [px, py] of points) {
    context.moveTo(px + 3 * pixelRatio, py);
    context.arc(px, py, 3 * pixelRatio, 0, 2 * Math.PI);
  }
  context.fill();
}

function trackOf({ toX, toY, log, logX }: Canvas, x: ArrayLike<number>, y: Values): Track {
  const path = new Path2D();
  const points: [number, number][] = [];
  let length = 0;
  let px = 0;
  let py = 0;
  for (let i = 0; i <= y.length; i++) {
    const value = y[i];
    if (i < y.length && isShown(value, log) && isShown(x[i], logX)) {
      px = toX(x[i] as number);
      py = toY(value);
      if (length === 0) path.moveTo(px, py);
      else path.lineTo(px, py);
      length += 1;
      continue;
    }
    if (length === 1) points.push([px, py]);
    length = 0;
  }
  return { path, points };
}

/**
 * A line of some width as strokes of one device pixel, one above the other.
 * Browsers have a fast way for such strokes only: two of them take a tenth of the time of one of 1.5 pixels, whose outline
 * has to be found and filled. With dozens of charts on the screen that is most of what a change of them takes.
 */
function strokeWide(context: CanvasRenderingContext2D, path: Path2D, width: number): void {
  const strokes = Math.ceil(width);
  const apart = strokes > 1 ? (width - 1) / (strokes - 1) : 0;
  context.lineWidth = 1;
  context.translate(0, -(width - 1) / 2);
  for (let i = 0; i < strokes; i++) {
    context.stroke(path);
    context.translate(0, apart);
  }
  context.translate(0, (width - 1) / 2 - strokes * apart);
}

/** The share of the height from which on a bucket that stands out of its neighbours is a spike. */
const spikeShare = 0.06;

/**
 * A single wild value among thousands is one bucket wide, and a sliver of faint envelope is easily missed: what stands
 * out of both neighbours gets a stroke of its own.
 */
function spikesOf({ toX, toY, log, logX, height }: Canvas, x: ArrayLike<number>, low: Values, high: Values): Path2D {
  const path = new Path2D();
  const least = height * spikeShare;
  const at = (values: Values, i: number) => {
    const value = values[i];
    return isShown(value, log) ? toY(value) : null;
  };
  // Most buckets are flat, and there are many: those are told without placing them.
  const perUnit = log ? Number.POSITIVE_INFINITY : Math.abs(toY(1) - toY(0));
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
      path.moveTo(px, from);
      path.lineTo(px, to);
    }
  }
  return path;
}

function isFlat(low: number | null | undefined, high: number | null | undefined, least: number): boolean {
  return isValue(low) && isValue(high) && high - low < least;
}

/** The area between lowest and highest values, one stroke for each column of pixels: a fifth of the time of filling it. */
function envelopeOf(canvas: Canvas, x: ArrayLike<number>, low: Values, high: Values): Path2D {
  const { left, width, toX, toY, log, logX } = canvas;
  const path = new Path2D();
  const end = left + width;
  let before: { px: number; top: number; bottom: number } | null = null;
  for (let i = 0; i < x.length; i++) {
    const [lowest, highest] = [low[i], high[i]];
    if (!isShown(x[i], logX) || !isShown(lowest, log) || !isShown(highest, log)) {
      before = null;
      continue;
    }
    let px = toX(x[i] as number);
    let [top, bottom] = [toY(highest), toY(lowest)];
    const first: number = before ? Math.max(left, Math.ceil(before.px - 0.5)) + 0.5 : 0;
    if (before && first >= px) {
      // Several buckets before the next column: it shows the extremes of all of them.
      px = first;
      top = Math.min(top, before.top);
      bottom = Math.max(bottom, before.bottom);
    } else if (before) {
      const [perTop, perBottom] = [(top - before.top) / (px - before.px), (bottom - before.bottom) / (px - before.px)];
      for (let column = first; column < px && column < end; column++) {
        const along = column - before.px;
        path.moveTo(column, before.top + along * perTop);
        path.lineTo(column, before.bottom + along * perBottom);
      }
    }
    before = { px, top, bottom };
  }
  return path;
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
