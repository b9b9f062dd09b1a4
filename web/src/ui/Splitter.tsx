import type { KeyboardEvent, PointerEvent } from "react";

interface Props {
  label: string;
  /** Width of what lies left of it, in pixels. */
  width: number;
  min: number;
  max: number;
  /** While the hand moves. */
  onDrag: (width: number) => void;
  /** Once it rests. */
  onDone: (width: number) => void;
  /** Back to the usual width. */
  onReset: () => void;
}

/** The edge of a column or a pane, moved by hand or with the arrow keys; a double-click undoes that. */
export function Splitter({ label, width, min, max, onDrag, onDone, onReset }: Props) {
  const bounded = (wanted: number) => Math.round(Math.max(min, Math.min(max, wanted)));
  const start = (event: PointerEvent<HTMLDivElement>) => {
    if (event.button !== 0) return;
    event.preventDefault();
    event.stopPropagation();
    const handle = event.currentTarget;
    const from = event.clientX;
    let now = width;
    handle.setPointerCapture(event.pointerId);
    const move = (moved: globalThis.PointerEvent) => {
      now = bounded(width + moved.clientX - from);
      onDrag(now);
    };
    const stop = () => {
      handle.removeEventListener("pointermove", move);
      handle.removeEventListener("pointerup", stop);
      handle.removeEventListener("pointercancel", stop);
      if (now !== width) onDone(now);
    };
    handle.addEventListener("pointermove", move);
    handle.addEventListener("pointerup", stop);
    handle.addEventListener("pointercancel", stop);
  };
  const key = (event: KeyboardEvent) => {
    const step = { ArrowLeft: -16, ArrowRight: 16 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    onDone(bounded(width + step));
  };
  return (
    <div
      role="separator"
      tabIndex={0}
      className="splitter"
      aria-orientation="vertical"
      aria-label={label}
      aria-valuenow={width}
      aria-valuemin={min}
      aria-valuemax={max}
      onPointerDown={start}
      onDoubleClick={onReset}
      onKeyDown={key}
      // A heading that can be dragged must not fly away with its edge.
      draggable
      onDragStart={(event) => {
        event.preventDefault();
        event.stopPropagation();
      }}
    />
  );
}
