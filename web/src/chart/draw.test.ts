import { expect, test } from "vitest";
import { type Canvas, drawLines } from "./draw";
import type { Line } from "./math/lines";

/** Which vertical strokes are drawn, as x, from and to. */
function verticals(line: Partial<Line>): [number, number, number][] {
  const found: [number, number, number][] = [];
  let path: [number, number, number][] = [];
  let pen = [0, 0];
  const context = new Proxy(
    {},
    {
      get: (_, name) => (x: number, y: number) => {
        if (name === "lineTo" && x === pen[0] && y !== pen[1]) path.push([x, pen[1] ?? 0, y]);
        if (name === "lineTo" || name === "moveTo") pen = [x, y];
        // The envelope is filled, and its sides are upright too.
        if (name === "stroke") found.push(...path);
        if (name === "beginPath") path = [];
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
    toX: (x) => x,
    toY: (y) => 100 - y,
    log: false,
    logX: false,
  };
  const x = [0, 1, 2, 3, 4];
  drawLines(
    canvas,
    [{ id: "a", run: "a", label: "a", color: "#000", x, y: [1, 1, 1, 1, 1], nonFinite: [], ...line }],
    null,
  );
  return found;
}

test("a bucket that stands out of its neighbours gets a stroke up to its extreme", () => {
  expect(verticals({ low: [0, 0, 0, 0, 0], high: [2, 2, 80, 2, 2] })).toEqual([[2, 98, 20]]);
  expect(verticals({ low: [50, 50, 5, 50, 50], high: [52, 52, 52, 52, 52] })).toEqual([[2, 95, 50]]);
});

test("an envelope that begins or ends steeply has no spikes", () => {
  expect(verticals({ low: [60, 40, 30, 20, 0], high: [90, 60, 40, 30, 20] })).toEqual([]);
});

test("an envelope that is wide everywhere has no spikes", () => {
  expect(verticals({ low: [0, 1, 0, 2, 0], high: [80, 82, 81, 80, 79] })).toEqual([]);
});
