import type { Scene } from "./scene";

/** Where one looks from: angles in radians, and how much larger than life. */
export interface View {
  turn: number;
  tilt: number;
  zoom: number;
}

export const startView: View = { turn: -0.6, tilt: 0.5, zoom: 1 };

/** The middle of a scene and how far it reaches; outliers do not shrink the rest. */
export interface Extent {
  middle: readonly [number, number, number];
  radius: number;
}

export function extentOf({ points, lines }: Scene): Extent {
  const low = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  const high = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const values of [points, lines]) {
    for (let i = 0; i < values.length; i++) {
      const value = values[i] as number;
      const axis = i % 3;
      if (value < (low[axis] as number)) low[axis] = value;
      if (value > (high[axis] as number)) high[axis] = value;
    }
  }
  if (!Number.isFinite(low[0] as number)) return { middle: [0, 0, 0], radius: 1 };
  const middle = [0, 1, 2].map((i) => ((low[i] as number) + (high[i] as number)) / 2) as [number, number, number];
  const radius = Math.hypot(...[0, 1, 2].map((i) => ((high[i] as number) - (low[i] as number)) / 2));
  return { middle, radius: radius || 1 };
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
