import { neighbours } from "./graph";
import type { Placed, PlacedNode } from "./layout";

/** Where an arrow key leads from a node; undefined where there is nothing that way. */
export function walk(placed: Pick<Placed, "nodes" | "edges">, from: string, key: string): string | undefined {
  const at = placed.nodes.find(({ id }) => id === from);
  if (!at) return undefined;
  const next = neighbours(placed.edges);
  if (key === "ArrowRight") return nearest(placed.nodes, at, next.after.get(from));
  if (key === "ArrowLeft") return nearest(placed.nodes, at, next.before.get(from));
  if (key === "ArrowDown" || key === "ArrowUp") return beside(placed.nodes, at, key === "ArrowDown" ? 1 : -1);
  return undefined;
}

/** Of several neighbours the one that stands most nearly at the same height. */
function nearest(nodes: readonly PlacedNode[], at: PlacedNode, ids: readonly string[] = []): string | undefined {
  const known = new Set(ids);
  const found = nodes.filter(({ id }) => known.has(id));
  return found.sort((a, b) => Math.abs(a.y - at.y) - Math.abs(b.y - at.y))[0]?.id;
}

/** The next node of the same layer. */
function beside(nodes: readonly PlacedNode[], at: PlacedNode, step: 1 | -1): string | undefined {
  const layer = nodes.filter(({ x }) => Math.abs(x - at.x) < 1).sort((a, b) => a.y - b.y);
  return layer[layer.indexOf(at) + step]?.id;
}
