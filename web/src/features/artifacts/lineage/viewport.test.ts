import { expect, test } from "vitest";
import { reveal, showWhole, zoomAt } from "./viewport";

const screen = { width: 800, height: 400 };

test("a small graph is shown whole, in the middle, at its own size", () => {
  expect(showWhole({ width: 400, height: 200 }, screen)).toEqual({ x: 200, y: 100, scale: 1 });
});

test("a graph that is too large to read is shown around its start", () => {
  const start = { x: 4000, y: 1000, width: 200, height: 40 };
  const view = showWhole({ width: 8000, height: 2000 }, screen, start);
  expect(view.x + (start.x + start.width / 2) * view.scale).toBeCloseTo(400);
  expect(view.scale).toBeGreaterThan(0.5);
});

test("zooming keeps the point under the pointer and stays within bounds", () => {
  const view = zoomAt({ x: 10, y: 20, scale: 1 }, 2, 110, 220);
  expect(view).toEqual({ x: -90, y: -180, scale: 2 });
  expect(zoomAt(view, 100, 0, 0).scale).toBe(2);
});

test("a node outside the screen is brought in, one inside stays", () => {
  const view = { x: 0, y: 0, scale: 1 };
  expect(reveal(view, { x: 100, y: 100, width: 200, height: 48 }, screen)).toEqual(view);
  expect(reveal(view, { x: 900, y: 100, width: 200, height: 48 }, screen).x).toBe(800 - 16 - 1100);
});
