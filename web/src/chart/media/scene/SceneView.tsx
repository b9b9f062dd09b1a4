import { useQuery } from "@tanstack/react-query";
import { type KeyboardEvent, type PointerEvent, useEffect, useMemo, useRef, useState } from "react";
import { type FileHome, filePath } from "@/api/fileHome";
import { requestText } from "@/api/request";
import { useT } from "@/i18n";
import { Failure } from "@/ui/Notice";
import { Skeleton } from "@/ui/Skeleton";
import { useSize } from "../../values/useSize";
import { FileLink } from "../FileLink";
import type { LoggedFile } from "../media";
import { extentOf, startView } from "./camera";
import { paintScene } from "./paint";
import { readObj, readPoints, type Scene } from "./scene";

const maxBytes = 96 * 1024 * 1024;

/** A cloud of points, or the edges of a mesh, to be turned by hand. Formats that are not drawn can be downloaded. */
export default function SceneView({ home, item, label }: { home: FileHome; item: LoggedFile; label: string }) {
  const t = useT();
  const isObj = item.path.endsWith(".obj");
  const isDrawn = isObj || item.path.endsWith(".pts.json");
  const scene = useQuery({
    queryKey: ["scene", home, item.path],
    queryFn: async ({ signal }) => {
      const { text, cut } = await requestText(filePath(home, item.path), maxBytes, signal);
      if (cut) return null;
      return isObj ? readObj(text) : readPoints(JSON.parse(text));
    },
    enabled: isDrawn,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 60_000,
  });
  if (scene.isError) return <Failure error={scene.error} onRetry={() => void scene.refetch()} />;
  if (isDrawn && scene.isPending) return <Skeleton rows={5} height={16} />;
  if (!scene.data) return <FileLink home={home} item={item} note={t("media.noPreview")} />;
  return <Turntable scene={scene.data} label={label} />;
}

function Turntable({ scene, label }: { scene: Scene; label: string }) {
  const t = useT();
  const host = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const size = useSize(host);
  const [view, setView] = useState(startView);
  const held = useRef<{ x: number; y: number } | null>(null);
  const extent = useMemo(() => extentOf(scene), [scene]);
  useEffect(() => {
    const element = canvas.current;
    const context = element?.getContext("2d", { willReadFrequently: true });
    if (!element || !context || size.width === 0 || size.height === 0) return;
    const style = getComputedStyle(element);
    const font = `${11 * devicePixelRatio}px ${style.fontFamily}`;
    element.width = size.width * devicePixelRatio;
    element.height = size.height * devicePixelRatio;
    const pixelRatio = devicePixelRatio;
    paintScene(context, scene, extent, view, { line: style.color, text: style.color, font, pixelRatio });
  }, [scene, extent, view, size]);
  // React listens passively to wheels, and such listeners cannot keep the page from scrolling.
  useEffect(() => {
    const element = canvas.current;
    if (!element) return;
    const zoom = (event: WheelEvent) => {
      if (!event.ctrlKey && document.activeElement !== element) return;
      event.preventDefault();
      setView((now) => ({ ...now, zoom: clamp(now.zoom * 1.0015 ** -event.deltaY, 0.2, 40) }));
    };
    element.addEventListener("wheel", zoom, { passive: false });
    return () => element.removeEventListener("wheel", zoom);
  }, []);
  const turn = (across: number, down: number) =>
    setView((now) => ({ ...now, turn: now.turn + across, tilt: clamp(now.tilt + down, -1.57, 1.57) }));
  const drag = (event: PointerEvent) => {
    if (!held.current) return;
    turn((event.clientX - held.current.x) * 0.01, (event.clientY - held.current.y) * 0.01);
    held.current = { x: event.clientX, y: event.clientY };
  };
  const key = (event: KeyboardEvent) => {
    const turns: Record<string, [number, number]> = {
      ArrowLeft: [-0.1, 0],
      ArrowRight: [0.1, 0],
      ArrowUp: [0, -0.1],
      ArrowDown: [0, 0.1],
    };
    const step = turns[event.key];
    const zoom = { "+": 1.2, "-": 1 / 1.2 }[event.key];
    if (event.altKey || (!step && !zoom && event.key !== "0")) return;
    event.preventDefault();
    event.stopPropagation();
    if (step) turn(...step);
    else if (zoom) setView((now) => ({ ...now, zoom: clamp(now.zoom * zoom, 0.2, 40) }));
    else setView(startView);
  };
  return (
    <div className="scene" ref={host}>
      <canvas
        ref={canvas}
        tabIndex={0}
        role="img"
        aria-label={t("media.scene", { name: label, n: scene.points.length / 3 })}
        data-tip={t("media.scene.hint")}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          held.current = { x: event.clientX, y: event.clientY };
        }}
        onPointerMove={drag}
        onPointerUp={() => {
          held.current = null;
        }}
        onDoubleClick={() => setView(startView)}
        onKeyDown={key}
      />
      {scene.points.length / 3 < scene.nPoints && (
        <span className="panel-badge">
          {t("media.points.capped", { n: scene.points.length / 3, all: scene.nPoints })}
        </span>
      )}
    </div>
  );
}

function clamp(value: number, low: number, high: number): number {
  return Math.max(low, Math.min(high, value));
}
