/** How the graph lies on the screen: shifted by pixels, then enlarged. */
export interface Viewport {
  x: number;
  y: number;
  scale: number;
}

interface Size {
  width: number;
  height: number;
}

interface Box extends Size {
  x: number;
  y: number;
}

/** Names can be read from here on. */
const readable = 0.55;
const [smallest, largest] = [0.1, 2];

/** All of the graph in the middle; where that would be too small to read, as much as can be read around `around`. */
export function showWhole(graph: Size, screen: Size, around?: Box): Viewport {
  const scale = Math.min(1, screen.width / graph.width, screen.height / graph.height);
  if (scale < readable && around) return center(around, screen, readable);
  return center({ x: 0, y: 0, ...graph }, screen, Math.max(smallest, scale));
}

function center(box: Box, screen: Size, scale: number): Viewport {
  return {
    x: screen.width / 2 - (box.x + box.width / 2) * scale,
    y: screen.height / 2 - (box.y + box.height / 2) * scale,
    scale,
  };
}

/** Enlarges by `factor`; what is at `x`, `y` of the screen stays there. */
export function zoomAt(view: Viewport, factor: number, x: number, y: number): Viewport {
  const scale = Math.max(smallest, Math.min(largest, view.scale * factor));
  const real = scale / view.scale;
  return { x: x - (x - view.x) * real, y: y - (y - view.y) * real, scale };
}

/** The same view, shifted just far enough to show the box. */
export function reveal(view: Viewport, box: Box, screen: Size): Viewport {
  const air = 16;
  const shift = (from: number, length: number, room: number) => {
    if (from < air) return air - from;
    if (from + length > room - air) return room - air - from - length;
    return 0;
  };
  return {
    ...view,
    x: view.x + shift(view.x + box.x * view.scale, box.width * view.scale, screen.width),
    y: view.y + shift(view.y + box.y * view.scale, box.height * view.scale, screen.height),
  };
}
