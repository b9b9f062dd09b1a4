import type { PointerEvent, RefObject } from "react";
import type { BoardEdit } from "./edit";
import { maxHeight, type PanelSpec } from "./panel";
import { panelGap } from "./useColumns";

/** What a panel grows by, in the grid that it lies in. */
export interface Cell {
  /** Tracks of the grid. */
  columns: number;
  rows: number;
  /** Pixels. */
  height: number;
  mostRows: number;
}

/** Of a board; the same height is in board.css. */
export const boardCell: Cell = { columns: 1, rows: 1, height: 244, mostRows: maxHeight };

interface Props {
  panel: PanelSpec;
  frame: RefObject<HTMLElement | null>;
  columns: number;
  cell?: Cell;
  edit: BoardEdit;
}

/** The corner of a panel. The size follows the hand in whole cells; only the last one is kept. */
export function ResizeHandle({ panel, frame, columns, cell: unit = boardCell, edit }: Props) {
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
        Math.min(unit.mostRows, Math.round((moved.clientY - from.top + panelGap) / (unit.height + panelGap))),
      );
      element.style.gridColumnEnd = `span ${width * unit.columns}`;
      element.style.gridRowEnd = `span ${height * unit.rows}`;
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
