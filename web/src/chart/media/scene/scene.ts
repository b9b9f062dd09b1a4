import { indexColor } from "../../palette";

/** Points and lines in space, in plain arrays: a scene may have hundreds of thousands. */
export interface Scene {
  /** x, y, z of each point. */
  points: Float32Array;
  /** Colour of each point as 0xRRGGBB; -1 where it has none of its own. */
  colors: Int32Array;
  /** x, y, z of both ends of each line. */
  lines: Float32Array;
  lineColors: Int32Array;
  /** x, y, z of the three corners of each triangle. */
  triangles: Float32Array;
  /** As with points. */
  triangleColors: Int32Array;
  labels: readonly { at: readonly [number, number, number]; text: string }[];
  /** More points were logged than are drawn. */
  nPoints: number;
}

export const emptyScene: Scene = {
  points: new Float32Array(),
  colors: new Int32Array(),
  lines: new Float32Array(),
  lineColors: new Int32Array(),
  triangles: new Float32Array(),
  triangleColors: new Int32Array(),
  labels: [],
  nPoints: 0,
};

export const maxPoints = 400_000;

/** Reads a cloud of points: a list of them, or an object with points, boxes and vectors. */
export function readPoints(file: unknown): Scene {
  const found = members(file);
  const rows = Array.isArray(file) ? file : list(found.points);
  const nDrawn = Math.min(rows.length, maxPoints);
  const points = new Float32Array(nDrawn * 3);
  const colors = new Int32Array(nDrawn).fill(-1);
  let n = 0;
  for (let i = 0; i < nDrawn; i++) {
    const row = list(rows[i]);
    const [x, y, z] = [Number(row[0]), Number(row[1]), Number(row[2])];
    if (!Number.isFinite(x + y + z)) continue;
    points.set([x, y, z], n * 3);
    // A fourth number is a category; three more are red, green and blue.
    if (row.length >= 6) colors[n] = rgb(row.slice(3, 6));
    else if (row.length === 4) colors[n] = hex(indexColor(Math.abs(Math.trunc(Number(row[3]) || 0))));
    n += 1;
  }
  const lines: number[] = [];
  const lineColors: number[] = [];
  const labels: { at: [number, number, number]; text: string }[] = [];
  const line = (from: unknown, to: unknown, color: number) => {
    const ends = [...list(from), ...list(to)].map(Number);
    if (ends.length !== 6 || !ends.every(Number.isFinite)) return;
    lines.push(...ends);
    lineColors.push(color);
  };
  for (const box of list(found.boxes).map(members)) {
    const corners = list(box.corners).map(list);
    const color = Array.isArray(box.color) ? rgb(box.color) : -1;
    for (const [a, b] of boxEdges(corners)) line(corners[a], corners[b], color);
    const first = corners[0]?.map(Number);
    if (typeof box.label === "string" && box.label && first?.length === 3)
      labels.push({ at: first as [number, number, number], text: box.label });
  }
  for (const vector of list(found.vectors).map(members))
    line(vector.start, vector.end, Array.isArray(vector.color) ? rgb(vector.color) : -1);
  return {
    ...emptyScene,
    points: points.subarray(0, n * 3),
    colors: colors.subarray(0, n),
    lines: new Float32Array(lines),
    lineColors: new Int32Array(lineColors),
    labels,
    nPoints: rows.length,
  };
}

/** Reads the corners and edges of a Wavefront OBJ file; its materials are left out. */
export function readObj(text: string): Scene {
  const corners: number[] = [];
  const edges = new Set<string>();
  for (const row of text.split("\n")) {
    const [kind, ...rest] = row.trim().split(/\s+/);
    if (kind === "v") corners.push(...rest.slice(0, 3).map(Number));
    if ((kind !== "f" && kind !== "l") || edges.size > maxPoints) continue;
    const count = corners.length / 3;
    const places = rest.map((part) => {
      const place = Number.parseInt(part, 10);
      return place < 0 ? count + place : place - 1;
    });
    const nEdges = kind === "f" ? places.length : places.length - 1;
    for (let i = 0; i < nEdges; i++) {
      const [a, b] = [places[i] ?? -1, places[(i + 1) % places.length] ?? -1];
      if (a >= 0 && b >= 0 && a < count && b < count) edges.add(a < b ? `${a} ${b}` : `${b} ${a}`);
    }
  }
  const lines: number[] = [];
  for (const edge of edges) {
    for (const place of edge.split(" ").map(Number)) lines.push(...corners.slice(place * 3, place * 3 + 3));
  }
  // Without faces the corners are all there is.
  const points = edges.size > 0 ? [] : corners;
  return {
    ...emptyScene,
    points: new Float32Array(points),
    colors: new Int32Array(points.length / 3).fill(-1),
    lines: new Float32Array(lines),
    lineColors: new Int32Array(lines.length / 6).fill(-1),
    nPoints: points.length / 3,
  };
}

/** Of eight corners in any order, the twelve pairs that make the edges: the three nearest of each. */
function boxEdges(corners: readonly (readonly unknown[])[]): [number, number][] {
  const edges = new Map<string, [number, number]>();
  corners.forEach((corner, a) => {
    const near = corners
      .map((other, b) => ({ b, distance: distance(corner, other) }))
      .filter(({ b }) => b !== a)
      .sort((one, two) => one.distance - two.distance)
      .slice(0, 3);
    for (const { b } of near) edges.set(a < b ? `${a} ${b}` : `${b} ${a}`, a < b ? [a, b] : [b, a]);
  });
  return corners.length === 8 ? [...edges.values()] : [];
}

function distance(a: readonly unknown[], b: readonly unknown[]): number {
  return Math.hypot(...[0, 1, 2].map((i) => Number(a[i]) - Number(b[i])));
}

function rgb(parts: readonly unknown[]): number {
  const [red, green, blue] = parts.map((part) => Math.max(0, Math.min(255, Math.round(Number(part) || 0))));
  return ((red ?? 0) << 16) | ((green ?? 0) << 8) | (blue ?? 0);
}

function hex(color: string): number {
  return Number.parseInt(color.slice(1), 16);
}

type Members = Record<string, unknown>;

function members(found: unknown): Members {
  return typeof found === "object" && found !== null ? (found as Members) : {};
}

function list(found: unknown): unknown[] {
  return Array.isArray(found) ? found : [];
}
