import { type RefObject, useEffect, useRef, useState } from "react";
import { type Viewport, zoomAt } from "./viewport";

/** A pointer that moved less wanted to click. */
const clickSlop = 4;

/** Dragging shifts, the wheel enlarges, two fingers do both. */
export function usePanAndZoom(host: RefObject<HTMLElement | null>) {
  const [view, setView] = useState<Viewport>({ x: 0, y: 0, scale: 1 });
  /** True from the first move of a drag until after its click, which must not open anything. */
  const isPanning = useRef(false);

  useEffect(() => {
    const element = host.current;
    if (!element) return;
    const pointers = new Map<number, { x: number; y: number }>();
    let moved = 0;
    const local = (event: PointerEvent | WheelEvent) => {
      const { left, top } = element.getBoundingClientRect();
      return { x: event.clientX - left, y: event.clientY - top };
    };
    const down = (event: PointerEvent) => {
      if (event.button !== 0) return;
      if (pointers.size === 0) {
        moved = 0;
        isPanning.current = false;
      }
      pointers.set(event.pointerId, local(event));
    };
    const move = (event: PointerEvent) => {
      const before = pointers.get(event.pointerId);
      if (!before) return;
      const now = local(event);
      moved += Math.abs(now.x - before.x) + Math.abs(now.y - before.y);
      const other = [...pointers].find(([id]) => id !== event.pointerId)?.[1];
      pointers.set(event.pointerId, now);
      if (moved < clickSlop) return;
      if (!isPanning.current) {
        isPanning.current = true;
        element.setPointerCapture(event.pointerId);
      }
      if (other) {
        const factor = distance(now, other) / Math.max(1, distance(before, other));
        setView((old) => zoomAt(old, factor, other.x, other.y));
      } else {
        setView((old) => ({ ...old, x: old.x + now.x - before.x, y: old.y + now.y - before.y }));
      }
    };
    const up = (event: PointerEvent) => {
      pointers.delete(event.pointerId);
    };
    const wheel = (event: WheelEvent) => {
      event.preventDefault();
      const { x, y } = local(event);
      setView((old) => zoomAt(old, Math.exp(-event.deltaY * (event.ctrlKey ? 0.01 : 0.0015)), x, y));
    };
    element.addEventListener("pointerdown", down);
    element.addEventListener("pointermove", move);
    element.addEventListener("pointerup", up);
    element.addEventListener("pointercancel", up);
    element.addEventListener("wheel", wheel, { passive: false });
    return () => {
      element.removeEventListener("pointerdown", down);
      element.removeEventListener("pointermove", move);
      element.removeEventListener("pointerup", up);
      element.removeEventListener("pointercancel", up);
      element.removeEventListener("wheel", wheel);
    };
  }, [host]);
  return { view, setView, isPanning };
}

function distance(a: { x: number; y: number }, b: { x: number; y: number }): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}
