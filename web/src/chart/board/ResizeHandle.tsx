import type { PointerEvent, RefObject } from "react";
import type { BoardEdit } from "./edit";
import { maxHeight, type PanelSpec } from "./panel";
import { panelGap } from "./useColumns";

/** Height of a panel of one row, in pixels; the same number is in board.css. */
const rowHeight = 244;

interface Props {
  panel: PanelSpec;
  frame: RefObject<HTMLElement | null>;
  columns: number;
  edit: BoardEdit;
}

/** The corner of a panel. The size follows the hand in whole cells; only the last one is kept. */
export function ResizeHandle({ panel, frame, columns, edit }: Props) {
  const start = (event: PointerEvent<HTMLDivElement>) => {
    const element = frame.current;
    if (event.button !== 0 || !element) return;
    event.preventDefault();
    const handle = event.currentTarget;
    handle.setPointerCapture(event.pointerId);
    const before = Math.min(panel.width, columns);
    const from = element.getBoundingClientRect();
    const cell = (from.width + panelGap) / before;
    let width = before;
    let height = panel.height;
    const move = (moved: globalThis.PointerEvent) => {
      const wanted = (moved.clientX - from.left + panelGap) / cell;
      width = Math.max(1, Math.min(columns, Math.round(wanted)));
      height = Math.max(
        1,
        Math.min(maxHeight, Math.round((moved.clientY - from.top + panelGap) / (rowHeight + panelGap))),
      );
      element.style.gridColumn = `span ${width}`;
      element.style.gridRow = `span ${height}`;
    };
    const stop = () => {
      handle.removeEventListener("pointermove", move);
      handle.removeEventListener("pointerup", stop);
      handle.removeEventListener("pointercancel", stop);
      if (width !== before || height !== panel.height) edit.resize(panel, width, height);
    };
    handle.addEventListener("pointermove", move);
    handle.addEventListener("pointerup", stop);
    handle.addEventListener("pointercancel", stop);
  };
  return <div className="resize-handle" aria-hidden="true" onPointerDown={start} />;
}
