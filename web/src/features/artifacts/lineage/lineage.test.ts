import { expect, test } from "vitest";
import { clusterFrom, gather, inDirection, type Lineage, type LineageNode, relatives } from "./graph";
import { place, smooth } from "./layout";
import { walk } from "./walk";

function artifact(id: string, collection = id): LineageNode {
  return {
    id,
    kind: "artifact",
    path: `/${id}`,
    title: id,
    sub: "dataset",
    group: { id: `c/${collection}`, title: collection },
  };
}

function run(id: string, job = "train"): LineageNode {
  return { id, kind: "run", path: `/${id}`, title: id, sub: job, group: { id: `j/${job}`, title: job } };
}

/** raw → prepare → data → train → model, and data → check beside it. */
const small: Lineage = {
  start: "data",
  nodes: [artifact("raw"), run("prepare"), artifact("data"), run("train"), artifact("model"), run("check")],
  edges: [
    { from: "raw", to: "prepare" },
    { from: "prepare", to: "data" },
    { from: "data", to: "train" },
    { from: "train", to: "model" },
    { from: "data", to: "check" },
  ],
};

/** One data set, many runs of it, and a version of one model from each. */
function large(nRuns: number): Lineage {
  const ids = Array.from({ length: nRuns }, (_, i) => i);
  return {
    start: "data",
    nodes: [artifact("data"), ...ids.flatMap((i) => [run(`run${i}`), artifact(`model${i}`, "model")])],
    edges: ids.flatMap((i) => [
      { from: "data", to: `run${i}` },
      { from: `run${i}`, to: `model${i}` },
    ]),
  };
}

test("a direction keeps what led to the start or what came of it", () => {
  const ids = (part: Lineage) => part.nodes.map(({ id }) => id);
  expect(ids(inDirection(small, "before"))).toEqual(["raw", "prepare", "data"]);
  expect(ids(inDirection(small, "after"))).toEqual(["data", "train", "model", "check"]);
  expect(inDirection(small, "both")).toBe(small);
});

test("a small graph is drawn node by node", () => {
  const shown = gather(small, new Set());
  expect(shown.clustered).toBe(false);
  expect(shown.nodes).toHaveLength(small.nodes.length);
});

test("a large graph is gathered by collection and job type, with the edges of each in one", () => {
  const shown = gather(large(clusterFrom), new Set());
  expect(shown.nodes.map(({ id, members }) => [id, members.length])).toEqual([
    ["data", 1],
    ["j/train", clusterFrom],
    ["c/model", clusterFrom],
  ]);
  expect(shown.edges).toEqual([
    { from: "data", to: "j/train", n: clusterFrom },
    { from: "j/train", to: "c/model", n: clusterFrom },
  ]);
});

test("an opened group shows its members, and the start never hides in one", () => {
  const lineage = { ...large(clusterFrom), start: "model3" };
  const shown = gather(lineage, new Set(["j/train"]));
  const ids = shown.nodes.map(({ id }) => id);
  expect(ids).toContain("run7");
  expect(ids).toContain("model3");
  expect(shown.nodes.find(({ id }) => id === "c/model")?.members).toHaveLength(clusterFrom - 1);
  expect(shown.edges).toContainEqual({ from: "run3", to: "model3", n: 1 });
});

test("relatives are all that led to a node and all that came of it", () => {
  expect([...relatives(small, "train")].sort()).toEqual(["data", "model", "prepare", "raw", "train"]);
});

test("what came later stands further right, and nothing overlaps", () => {
  const placed = place(gather(small, new Set()));
  const x = (id: string) => placed.nodes.find((node) => node.id === id)?.x ?? Number.NaN;
  const order = ["raw", "prepare", "data", "train", "model"].map(x);
  expect(order).toEqual([...order].sort((a, b) => a - b));
  expect(new Set(placed.nodes.map(({ x: left, y }) => `${left},${y}`)).size).toBe(placed.nodes.length);
});

test("a cycle is placed as well", () => {
  const cycle: Lineage = {
    start: "a",
    nodes: [artifact("a"), run("b")],
    edges: [
      { from: "a", to: "b" },
      { from: "b", to: "a" },
    ],
  };
  const placed = place(gather(cycle, new Set()));
  expect(placed.edges.every(({ path }) => path.startsWith("M"))).toBe(true);
});

test("arrow keys follow edges and go up and down within a layer", () => {
  const placed = place(gather(small, new Set()));
  expect(walk(placed, "raw", "ArrowRight")).toBe("prepare");
  expect(walk(placed, "model", "ArrowLeft")).toBe("train");
  expect(walk(placed, "model", "ArrowRight")).toBeUndefined();
  const [upper, lower] = ["train", "check"].sort(
    (a, b) => (placed.nodes.find(({ id }) => id === a)?.y ?? 0) - (placed.nodes.find(({ id }) => id === b)?.y ?? 0),
  ) as [string, string];
  expect(walk(placed, upper, "ArrowDown")).toBe(lower);
  expect(walk(placed, lower, "ArrowUp")).toBe(upper);
  expect(walk(placed, upper, "ArrowUp")).toBeUndefined();
});

test("a path begins and ends where it should", () => {
  const path = smooth([
    { x: 0, y: 0 },
    { x: 10, y: 4 },
    { x: 20, y: 4 },
  ]);
  expect(path.startsWith("M0.0,0.0")).toBe(true);
  expect(path.endsWith("20.0,4.0")).toBe(true);
});
