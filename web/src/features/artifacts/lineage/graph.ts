/** A run or a version of an artifact as the graph shows it. */
export interface LineageNode {
  id: string;
  kind: "run" | "artifact";
  /** The address of its page. */
  path: string;
  title: string;
  /** Job type of a run, type of an artifact. */
  sub: string;
  /** Of a run. */
  state?: string;
  /** What it is gathered under where a graph is large: its collection, or its job type. */
  group: { id: string; title: string };
}

/** Leads from what was there before to what came of it: version to run that used it, run to version that it made. */
export interface LineageEdge {
  from: string;
  to: string;
}

export interface Lineage {
  start: string;
  nodes: readonly LineageNode[];
  edges: readonly LineageEdge[];
}

/** What is drawn: a node of its own, or several behind one. */
export interface ShownNode {
  id: string;
  kind: "run" | "artifact";
  title: string;
  sub: string;
  /** One for a node of its own. */
  members: readonly LineageNode[];
}

export interface ShownGraph {
  start: string;
  nodes: readonly ShownNode[];
  /** `n` edges of the lineage in one. */
  edges: readonly (LineageEdge & { n: number })[];
  /** Whether anything stands behind a group. */
  clustered: boolean;
}

export type Direction = "both" | "before" | "after";

/** A graph of more nodes is drawn in groups: people see no shape in more. */
export const clusterFrom = 60;

/** The part of the lineage that led to the start, or that came of it; all of it for `both`. */
export function inDirection(lineage: Lineage, direction: Direction): Lineage {
  if (direction === "both") return lineage;
  const next = neighbours(lineage.edges);
  const kept = reach(lineage.start, direction === "before" ? next.before : next.after);
  return {
    start: lineage.start,
    nodes: lineage.nodes.filter(({ id }) => kept.has(id)),
    edges: lineage.edges.filter(({ from, to }) => kept.has(from) && kept.has(to)),
  };
}

/** Gathers the nodes of a large graph by group, but for the start and for groups that somebody opened. */
export function gather(lineage: Lineage, open: ReadonlySet<string>): ShownGraph {
  const sizes = new Map<string, number>();
  const isLarge = lineage.nodes.length > clusterFrom;
  if (isLarge) for (const { group, id } of lineage.nodes) if (id !== lineage.start) count(sizes, group.id);
  const shown = new Map<string, { node: ShownNode; members: LineageNode[] }>();
  const shownAs = new Map<string, string>();
  for (const node of lineage.nodes) {
    const { id, group } = node;
    const isGathered = id !== lineage.start && (sizes.get(group.id) ?? 0) > 1 && !open.has(group.id);
    const key = isGathered ? group.id : id;
    shownAs.set(id, key);
    const known = shown.get(key);
    if (known) {
      known.members.push(node);
      continue;
    }
    const members = [node];
    const title = isGathered ? group.title : node.title;
    shown.set(key, { node: { id: key, kind: node.kind, title, sub: node.sub, members }, members });
  }
  const edges = new Map<string, LineageEdge & { n: number }>();
  for (const edge of lineage.edges) {
    const from = shownAs.get(edge.from);
    const to = shownAs.get(edge.to);
    if (from === undefined || to === undefined || from === to) continue;
    const key = JSON.stringify([from, to]);
    edges.set(key, { from, to, n: (edges.get(key)?.n ?? 0) + 1 });
  }
  return {
    start: shownAs.get(lineage.start) ?? lineage.start,
    nodes: [...shown.values()].map(({ node }) => node),
    edges: [...edges.values()],
    clustered: shown.size < lineage.nodes.length,
  };
}

/** The node itself, all that led to it and all that came of it. */
export function relatives(graph: { edges: readonly LineageEdge[] }, id: string): ReadonlySet<string> {
  const next = neighbours(graph.edges);
  return new Set([...reach(id, next.before), ...reach(id, next.after)]);
}

export interface Neighbours {
  before: ReadonlyMap<string, readonly string[]>;
  after: ReadonlyMap<string, readonly string[]>;
}

export function neighbours(edges: readonly LineageEdge[]): Neighbours {
  const before = new Map<string, string[]>();
  const after = new Map<string, string[]>();
  for (const { from, to } of edges) {
    append(before, to, from);
    append(after, from, to);
  }
  return { before, after };
}

function append(lists: Map<string, string[]>, key: string, item: string): void {
  const list = lists.get(key);
  if (list) list.push(item);
  else lists.set(key, [item]);
}

function count(sizes: Map<string, number>, key: string): void {
  sizes.set(key, (sizes.get(key) ?? 0) + 1);
}

function reach(start: string, next: ReadonlyMap<string, readonly string[]>): Set<string> {
  const found = new Set([start]);
  // A set can grow while it is walked.
  for (const id of found) for (const other of next.get(id) ?? []) found.add(other);
  return found;
}
