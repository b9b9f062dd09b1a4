import { expect, test } from "vitest";
import { readObj, readPoints } from "./scene";

test("points with colours, with categories and with neither", () => {
  const scene = readPoints([
    [0, 0, 0, 255, 0, 16],
    [1, 2, 3],
    ["a", 0, 0],
    [4, 5, 6, 2],
  ]);
  expect([...scene.points]).toEqual([0, 0, 0, 1, 2, 3, 4, 5, 6]);
  expect(scene.colors[0]).toBe(0xff0010);
  expect(scene.colors[1]).toBe(-1);
  expect(scene.colors[2]).not.toBe(-1);
  expect(scene.nPoints).toBe(4);
});

test("a box has twelve edges, whatever the order of its corners", () => {
  const corners = [0, 3, 5, 6, 1, 2, 4, 7].map((bits) => [bits & 1, (bits >> 1) & 1, bits >> 2].map((bit) => bit * 2));
  const scene = readPoints({ points: [], boxes: [{ corners, label: "car", color: [0, 0, 255] }] });
  expect(scene.lines.length).toBe(12 * 6);
  expect(new Set(scene.lineColors)).toEqual(new Set([255]));
  expect(scene.labels).toEqual([{ at: [0, 0, 0], text: "car" }]);
});

test("edges of an OBJ file that two faces share are drawn once", () => {
  const scene = readObj("v 0 0 0\nv 1 0 0\nv 0 1 0\nv 1 1 0\nf 1/1 2/2 3/3\nf 2 -1 3\nf 9 9 9\n");
  expect(scene.lines.length / 6).toBe(5);
  expect(scene.points.length).toBe(0);
});

test("what is no scene is empty", () => {
  expect(readPoints("text").points.length).toBe(0);
  expect(readObj("hello").lines.length).toBe(0);
});
