import type { KeyboardEvent, MouseEvent } from "react";
import { useT } from "@/i18n";
import { nodeSize, type PlacedNode } from "./layout";
import { cutText } from "./text";

interface Props {
  node: PlacedNode;
  isStart: boolean;
  /** The one that the Tab key reaches. */
  isActive: boolean;
  isFaint: boolean;
  onActive: (id: string) => void;
  onPoint: (id: string | null) => void;
  onOpenPage: (event: MouseEvent, path: string) => void;
  onOpenGroup: (id: string) => void;
}

const { width, height } = nodeSize;
/** Of `ui/icons`, as marks within the drawing. */
const marks = {
  artifact: "M8 1.8 13.5 5v6L8 14.2 2.5 11V5L8 1.8ZM2.8 5.2 8 8.2l5.2-3M8 8.2v5.8",
  run: "M2 2.5v11h12M4.5 10.5l3-4 2.5 2 3.5-5",
};

/** A run, a version, or a group of either, as a card. */
export function GraphNode(props: Props) {
  const { node, isStart, isActive, isFaint, onActive, onPoint, onOpenPage, onOpenGroup } = props;
  const t = useT();
  const n = node.members.length;
  const [only] = node.members;
  const isGroup = n > 1;
  const kind = t(node.kind === "run" ? "lineage.kind.run" : "lineage.kind.artifact");
  const sub = isGroup ? t(node.kind === "run" ? "lineage.nRuns" : "lineage.nVersions", { n }) : node.sub || kind;
  const shared = {
    "data-node": node.id,
    "data-tip": `${node.title}\n${sub}`,
    "aria-label": isGroup ? t("lineage.openGroup", { name: node.title, sub }) : `${kind} ${node.title}, ${sub}`,
    tabIndex: isActive ? 0 : -1,
    className: ["lineage-node", node.kind, isStart && "start", isFaint && "faint"].filter(Boolean).join(" "),
    transform: `translate(${node.x} ${node.y})`,
    onFocus: () => {
      onActive(node.id);
      onPoint(node.id);
    },
    onBlur: () => onPoint(null),
    onPointerEnter: () => onPoint(node.id),
    onPointerLeave: () => onPoint(null),
  };
  const card = (
    <>
      {isGroup && <rect className="lineage-card behind" x={5} y={5} width={width} height={height} rx={9} />}
      <rect className="lineage-card" width={width} height={height} rx={node.kind === "run" ? 24 : 8} />
      <path className="lineage-mark" d={marks[node.kind]} transform="translate(14 16)" />
      <text className="lineage-title" x={40} y={20}>
        {cutText(node.title, 22)}
      </text>
      <text className="lineage-sub" x={40} y={36}>
        {cutText(sub, 26)}
      </text>
    </>
  );
  if (isGroup || !only) {
    return (
      <g
        {...shared}
        role="button"
        onClick={() => onOpenGroup(node.id)}
        onKeyDown={(event: KeyboardEvent) => {
          if (event.key !== "Enter" && event.key !== " ") return;
          event.preventDefault();
          onOpenGroup(node.id);
        }}
      >
        {card}
      </g>
    );
  }
  return (
    <a
      {...(shared as object)}
      href={only.path}
      aria-label={shared["aria-label"]}
      aria-current={isStart ? "true" : undefined}
      draggable={false}
      onClick={(event) => onOpenPage(event, only.path)}
    >
      {card}
    </a>
  );
}
