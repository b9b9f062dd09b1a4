import type { Scene } from "./scene";

/** Where one looks from: angles in radians, and how much larger than life. */
export interface View {
  turn: number;
  tilt: number;
  zoom: number;
}

export const startView: View = { turn: -0.6, tilt: 0.5, zoom: 1 };

/** The middle of a scene, and how far most of it reaches: a few points far out do not shrink the rest. */
export interface Extent {
  middle: readonly [number, number, number];
  radius: number;
}

export function extentOf({ points, lines, triangles }: Scene): Extent {
  const all = [points, lines, triangles];
  const low = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  const high = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const values of all) {
    for (let i = 0; i < values.length; i++) {
      const value = values[i] as number;
      const axis = i % 3;
      if (value < (low[axis] as number)) low[axis] = value;
      if (value > (high[axis] as number)) high[axis] = value;
    }
  }
  if (!Number.isFinite(low[0] as number)) return { middle: [0, 0, 0], radius: 1 };
  const middle = [0, 1, 2].map((i) => ((low[i] as number) + (high[i] as number)) / 2) as [number, number, number];
  return { middle, radius: reach(all, middle) || 1 };
}

/** The distance from the middle within which 98 of 100 places lie, with some air; a sample is enough. */
function reach(all: readonly Float32Array[], [mx, my, mz]: Extent["middle"]): number {
  const distances: number[] = [];
  for (const values of all) {
    const every = Math.max(1, Math.floor(values.length / 3 / 5000));
    for (let i = 0; i * 3 < values.length; i += every) {
      const [x, y, z] = [values[i * 3] as number, values[i * 3 + 1] as number, values[i * 3 + 2] as number];
      distances.push(Math.hypot(x - mx, y - my, z - mz));
    }
  }
  distances.sort((a, b) => a - b);
  return 1.05 * (distances[Math.ceil(distances.length * 0.98) - 1] ?? 0);
}

export interface Place {
  x: number;
  y: number;
  /** Larger is nearer. */
  depth: number;
}

/** Puts points onto a picture, z upwards, seen from far enough away that nothing looks bent. */
export function projector(view: View, { middle, radius }: Extent, width: number, height: number) {
  const scale = ((Math.min(width, height) / 2) * 0.98 * view.zoom) / radius;
  const [sinTurn, cosTurn] = [Math.sin(view.turn), Math.cos(view.turn)];
  const [sinTilt, cosTilt] = [Math.sin(view.tilt), Math.cos(view.tilt)];
  const [mx, my, mz] = middle;
  return (x: number, y: number, z: number, into: Place): void => {
    const across = (x - mx) * cosTurn - (y - my) * sinTurn;
    const away = (x - mx) * sinTurn + (y - my) * cosTurn;
    into.x = width / 2 + across * scale;
    into.y = height / 2 - ((z - mz) * cosTilt + away * sinTilt) * scale;
    into.depth = ((z - mz) * sinTilt - away * cosTilt) / radius;
  };
}
