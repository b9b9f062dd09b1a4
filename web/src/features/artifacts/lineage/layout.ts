import { Graph, layout } from "@dagrejs/dagre";
import type { ShownGraph, ShownNode } from "./graph";

export const nodeSize = { width: 208, height: 48 };
const layerGap = 72;
const nodeGap = 18;
const margin = 24;

export interface PlacedNode extends ShownNode {
  /** Of the upper left corner. */
  x: number;
  y: number;
}

export interface PlacedEdge {
  from: string;
  to: string;
  n: number;
  /** As SVG writes paths. */
  path: string;
}

export interface Placed {
  start: string;
  nodes: readonly PlacedNode[];
  edges: readonly PlacedEdge[];
  width: number;
  height: number;
}

/** Places the graph in layers from left to right: what was there first stands further left. */
export function place(graph: ShownGraph): Placed {
  const plan = new Graph();
  plan.setGraph({ rankdir: "LR", ranksep: layerGap, nodesep: nodeGap, edgesep: 8, marginx: margin, marginy: margin });
  plan.setDefaultEdgeLabel(() => ({}));
  for (const { id } of graph.nodes) plan.setNode(id, { ...nodeSize });
  for (const { from, to } of graph.edges) plan.setEdge(from, to);
  layout(plan);
  const nodes = graph.nodes.map((node): PlacedNode => {
    const { x, y } = plan.node(node.id) as Point;
    return { ...node, x: x - nodeSize.width / 2, y: y - nodeSize.height / 2 };
  });
  const edges = graph.edges.map(({ from, to, n }): PlacedEdge => {
    const { points } = plan.edge(from, to) as { points: Point[] };
    return { from, to, n, path: smooth(between(plan.node(from) as Point, plan.node(to) as Point, points)) };
  });
  const { width = 0, height = 0 } = plan.graph() as { width?: number; height?: number };
  return { start: graph.start, nodes, edges, width, height };
}

interface Point {
  x: number;
  y: number;
}

/** The way from the right side of one node to the left side of the other; an edge back keeps the way it was given. */
function between(from: Point, to: Point, points: readonly Point[]): readonly Point[] {
  const start = { x: from.x + nodeSize.width / 2, y: from.y };
  const end = { x: to.x - nodeSize.width / 2, y: to.y };
  if (end.x <= start.x) return points;
  return [start, ...points.slice(1, -1).filter(({ x }) => x > start.x && x < end.x), end];
}

/** A curve through all points that leaves and arrives level. */
export function smooth(points: readonly Point[]): string {
  const [first, ...rest] = points;
  const last = rest.at(-1);
  if (!first || !last) return "";
  const parts = [`M${write(first)}`];
  let from = first;
  // Each piece begins and ends level, so that pieces meet without a corner.
  for (const to of rest) {
    const middle = (from.x + to.x) / 2;
    parts.push(`C${write({ x: middle, y: from.y })} ${write({ x: middle, y: to.y })} ${write(to)}`);
    from = to;
  }
  return parts.join("");
}

function write({ x, y }: Point): string {
  return `${x.toFixed(1)},${y.toFixed(1)}`;
}
