import { useRouter } from "@tanstack/react-router";
import { type KeyboardEvent, type MouseEvent, useEffect, useMemo, useRef, useState } from "react";
import { useSize } from "@/chart/values/useSize";
import { useT } from "@/i18n";
import { Icon } from "@/ui/icons";
import { GraphNode } from "./GraphNode";
import { relatives, type ShownGraph } from "./graph";
import { nodeSize, place } from "./layout";
import { usePanAndZoom } from "./usePanAndZoom";
import { reveal, showWhole, zoomAt } from "./viewport";
import { walk } from "./walk";

interface Props {
  graph: ShownGraph;
  label: string;
  onOpenGroup: (id: string) => void;
}

/** Runs and versions in layers from left to right. Arrow keys follow the edges, Enter opens. */
export default function LineageGraph({ graph, label, onOpenGroup }: Props) {
  const t = useT();
  const router = useRouter();
  const host = useRef<HTMLDivElement>(null);
  const size = useSize(host);
  const placed = useMemo(() => place(graph), [graph]);
  const { view, setView, isPanning } = usePanAndZoom(host);
  const [active, setActive] = useState(graph.start);
  const [pointed, setPointed] = useState<string | null>(null);
  const reached = placed.nodes.some(({ id }) => id === active) ? active : placed.start;
  const start = placed.nodes.find(({ id }) => id === placed.start);
  const shapeOf = (node: { x: number; y: number }) => ({ x: node.x, y: node.y, ...nodeSize });
  const showAll = () => setView(showWhole(placed, size, start && shapeOf(start)));

  const isMeasured = size.width > 0 && size.height > 0;
  // Another graph, or another size of the window, is looked at afresh.
  // biome-ignore lint/correctness/useExhaustiveDependencies: `showAll` is made of what is listed.
  useEffect(() => {
    if (isMeasured) showAll();
  }, [placed, isMeasured, size.width, size.height]);

  const lit = useMemo(() => (pointed === null ? null : relatives(placed, pointed)), [placed, pointed]);
  const zoom = (factor: number) => setView((now) => zoomAt(now, factor, size.width / 2, size.height / 2));

  const moveTo = (id: string) => {
    const node = placed.nodes.find((each) => each.id === id);
    if (!node) return;
    setActive(id);
    setView((now) => reveal(now, shapeOf(node), size));
    host.current?.querySelector<SVGElement>(`[data-node="${CSS.escape(id)}"]`)?.focus({ preventScroll: true });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key.startsWith("Arrow")) {
      event.preventDefault();
      const next = walk(placed, reached, event.key);
      if (next) moveTo(next);
    } else if (event.key === "Home") {
      event.preventDefault();
      moveTo(placed.start);
    } else if (event.key === "+" || event.key === "=") zoom(1.25);
    else if (event.key === "-") zoom(0.8);
    else if (event.key === "0") showAll();
  };
  const openPage = (event: MouseEvent, path: string) => {
    // A new tab or window is the browser's business.
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    if (!isPanning.current) void router.navigate({ href: path });
  };

  return (
    <div className="lineage-canvas" ref={host}>
      {isMeasured && (
        <svg width={size.width} height={size.height} role="group" aria-label={label} onKeyDown={onKeyDown}>
          <defs>
            <marker
              id="lineage-arrow"
              viewBox="0 0 8 8"
              refX="7"
              refY="4"
              markerWidth="7"
              markerHeight="7"
              orient="auto-start-reverse"
            >
              <path className="lineage-arrow" d="M0.5 0.5 7.5 4 0.5 7.5Z" />
            </marker>
          </defs>
          <g transform={`translate(${view.x} ${view.y}) scale(${view.scale})`}>
            {placed.edges.map(({ from, to, n, path }) => (
              <path
                key={`${from} ${to}`}
                className={edgeClass(lit, from, to)}
                d={path}
                strokeWidth={Math.min(4, 1.25 + Math.log2(n) * 0.5)}
                markerEnd="url(#lineage-arrow)"
              />
            ))}
            {placed.nodes.map((node) => (
              <GraphNode
                key={node.id}
                node={node}
                isStart={node.id === placed.start}
                isActive={node.id === reached}
                isFaint={lit !== null && !lit.has(node.id)}
                onActive={setActive}
                onPoint={setPointed}
                onOpenPage={openPage}
                onOpenGroup={(id) => {
                  if (!isPanning.current) onOpenGroup(id);
                }}
              />
            ))}
          </g>
        </svg>
      )}
      <div className="lineage-zoom" role="group" aria-label={t("lineage.zoom")}>
        <ZoomButton icon="plus" label={t("lineage.zoomIn")} onClick={() => zoom(1.25)} />
        <ZoomButton icon="minus" label={t("lineage.zoomOut")} onClick={() => zoom(0.8)} />
        <ZoomButton icon="expand" label={t("lineage.fit")} onClick={showAll} />
      </div>
    </div>
  );
}

function ZoomButton({
  icon,
  label,
  onClick,
}: {
  icon: "plus" | "minus" | "expand";
  label: string;
  onClick: () => void;
}) {
  return (
    <button type="button" className="icon-button" aria-label={label} data-tip={label} onClick={onClick}>
      <Icon name={icon} />
    </button>
  );
}

function edgeClass(lit: ReadonlySet<string> | null, from: string, to: string): string {
  if (lit === null) return "lineage-edge";
  return lit.has(from) && lit.has(to) ? "lineage-edge lit" : "lineage-edge faint";
}
