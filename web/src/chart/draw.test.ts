import { expect, test, vi } from "vitest";
import { type Canvas, drawLines } from "./draw";
import type { Line } from "./math/lines";

type Stroke = [number, number, number];

/** Knows which of its strokes are upright. */
class Path {
  readonly upright: Stroke[] = [];
  private pen = [0, 0];

  moveTo(x: number, y: number) {
    this.pen = [x, y];
  }

  lineTo(x: number, y: number) {
    if (x === this.pen[0] && y !== this.pen[1]) this.upright.push([x, this.pen[1] ?? 0, y]);
    this.pen = [x, y];
  }
}
vi.stubGlobal("Path2D", Path);

/** The strokes of spikes, which stand at values. */
function spikes(line: Partial<Line>) {
  return verticals(line).filter(([x]) => Number.isInteger(x));
}

/** The strokes of the envelope, which stand in the middle of pixels. */
function columns(line: Partial<Line>, toX?: (x: number) => number) {
  return verticals(line, toX).filter(([x]) => x % 1 === 0.5);
}

/** Which upright strokes are drawn, as x, from and to. */
function verticals(line: Partial<Line>, toX?: (x: number) => number): Stroke[] {
  return strokes([{ ...flat, ...line }], toX).flatMap((path) => path.upright);
}

const flat: Line = {
  id: "a",
  run: "a",
  label: "a",
  color: "#000",
  x: [0, 1, 2, 3, 4],
  y: [1, 1, 1, 1, 1],
  nonFinite: [],
};

/** Every path that is stroked, as often as it is. */
function strokes(lines: readonly Line[], toX = (x: number) => x): Path[] {
  const found: Path[] = [];
  const context = new Proxy(
    {},
    {
      get: (_, name) => (path: Path) => {
        if (name === "stroke") found.push(path);
      },
      set: () => true,
    },
  ) as CanvasRenderingContext2D;
  const canvas: Canvas = {
    context,
    left: 0,
    top: 0,
    width: 100,
    height: 100,
    pixelRatio: 1,
    toX,
    toY: (y) => 100 - y,
    log: false,
    logX: false,
    frame: "",
  };
  drawLines(canvas, lines, null);
  return found;
}

test("a bucket that stands out of its neighbours gets a stroke up to its extreme", () => {
  expect(spikes({ low: [0, 0, 0, 0, 0], high: [2, 2, 80, 2, 2] })).toEqual([[2, 98, 20]]);
  expect(spikes({ low: [50, 50, 5, 50, 50], high: [52, 52, 52, 52, 52] })).toEqual([[2, 95, 50]]);
});

test("an envelope that begins or ends steeply has no spikes", () => {
  expect(spikes({ low: [60, 40, 30, 20, 0], high: [90, 60, 40, 30, 20] })).toEqual([]);
});

test("an envelope that is wide everywhere has no spikes", () => {
  expect(spikes({ low: [0, 1, 0, 2, 0], high: [80, 82, 81, 80, 79] })).toEqual([]);
});

test("an envelope is a stroke in each column of pixels, and ends at a gap", () => {
  expect(columns({ low: [0, 10, 10, Number.NaN, 0], high: [20, 30, 30, Number.NaN, 20] })).toEqual([
    [0.5, 75, 95],
    [1.5, 70, 90],
  ]);
});

test("several buckets in one column of pixels show the extremes of all of them", () => {
  const dense = columns({ low: [5, 5, 1, 5, 5], high: [6, 6, 60, 6, 6] }, (x) => x / 4 + 0.55);
  expect(dense).toEqual([[1.5, 40, 99]]);
});

test("many lines are drawn thin, in one stroke of a pixel each, but for the baseline", () => {
  const some = (n: number) => Array.from({ length: n }, (_, i) => ({ ...flat, y: [i, i, i, i, i] }));
  expect(strokes(some(8))).toHaveLength(8 * 2);
  expect(strokes(some(9))).toHaveLength(9);
  expect(strokes([...some(8), { ...flat, isBaseline: true }])).toHaveLength(8 + 3);
});
