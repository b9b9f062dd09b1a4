import { expect, test } from "vitest";
import { extentOf, projector } from "./camera";
import { readPoints } from "./scene";

test("the middle of a scene is the middle of the picture, and all of it fits", () => {
  const scene = readPoints([
    [0, 0, 0],
    [10, 2, 4],
  ]);
  const extent = extentOf(scene);
  expect(extent.middle).toEqual([5, 1, 2]);
  const put = projector({ turn: 1, tilt: 0.3, zoom: 1 }, extent, 200, 100);
  const at = { x: 0, y: 0, depth: 0 };
  put(5, 1, 2, at);
  expect([at.x, at.y, at.depth]).toEqual([100, 50, 0]);
  put(10, 2, 4, at);
  expect(Math.hypot(at.x - 100, at.y - 50)).toBeLessThanOrEqual(50);
});

test("seen from the front, z points upwards and a smaller y is nearer", () => {
  const extent = { middle: [0, 0, 0], radius: 1 } as const;
  const put = projector({ turn: 0, tilt: 0, zoom: 1 }, extent, 100, 100);
  const at = { x: 0, y: 0, depth: 0 };
  put(0, 0, 1, at);
  expect(at.y).toBeLessThan(50);
  put(0, -1, 0, at);
  expect(at.depth).toBeGreaterThan(0);
});

test("an empty scene has an extent", () => {
  expect(extentOf(readPoints([]))).toEqual({ middle: [0, 0, 0], radius: 1 });
});
