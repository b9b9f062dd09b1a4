import type { LineageAnswer } from "@/api/artifacts";
import type { Lineage, LineageNode } from "./graph";

type AnswerNode = LineageAnswer["nodes"][number];

/** The server's answer as the graph draws it. */
export function toLineage({ start, nodes, edges }: LineageAnswer): Lineage {
  return { start, edges, nodes: nodes.map(toNode) };
}

function toNode(node: AnswerNode): LineageNode {
  const place = `${node.entity}/${node.project}`;
  if (node.kind === "run") {
    const job = node.type ?? "";
    return {
      id: node.id,
      kind: "run",
      path: path(node.entity, node.project, "runs", node.name, "overview"),
      title: node.label,
      sub: job,
      state: node.state,
      group: { id: `job ${place} ${job}`, title: job || node.project },
    };
  }
  const type = node.type ?? "artifact";
  return {
    id: node.id,
    kind: "artifact",
    path: path(node.entity, node.project, "artifacts", type, node.name, node.version ?? "latest", "lineage"),
    title: node.label,
    sub: type,
    group: { id: `collection ${place} ${node.name}`, title: node.name },
  };
}

function path(...parts: string[]): string {
  return `/${parts.map(encodeURIComponent).join("/")}`;
}
