import { useMemo, useRef, useState } from "react";
import type { BoardEdit, Scope } from "@/chart/board/edit";
import type { PanelSpec } from "@/chart/board/panel";
import { arrange, inReadingOrder, placedPanels, rawPanels, withRawPanels } from "@/report/grid";
import { type Json, membersOf, withMembers } from "@/report/json";
import { gridColumns, newPanel, readPanels, writePanel } from "@/report/panels";

/** People change sizes in sixths of the width and in halves of a usual panel; reports count finer. */
export const cellColumns = 4;
export const cellRows = 3;
export const mostCellRows = 12;
const usualSize = { w: 8, h: 6 };

/**
 * What people do to the panels of a grid, said to the report that keeps it. A grid has no sections and no layout of its
 * own, so what boards offer for those does nothing here.
 */
export function useGridEdit(grid: Json, onChange: (grid: Json) => void): { edit: BoardEdit; scope: Scope | null } {
  const latest = useRef({ grid, onChange });
  latest.current = { grid, onChange };
  const [scope, setScope] = useState<Scope | null>(null);
  const edit = useMemo<BoardEdit>(() => {
    const raw = () => rawPanels(latest.current.grid);
    const save = (panels: readonly unknown[]) => latest.current.onChange(withRawPanels(latest.current.grid, panels));
    const order = () => inReadingOrder(placedPanels(raw())).map((panel) => panel.id);
    /** Changes one panel, whatever its neighbours are. */
    const change = (id: string, next: (item: unknown, panel: PanelSpec | null) => Json): readonly unknown[] => {
      const panels = readPanels(raw());
      return raw().map((item, i) => (panels[i]?.id === id ? next(item, panels[i].spec) : item));
    };
    const put = (id: string, before: string | null) => {
      const others = order().filter((other) => other !== id);
      others.splice(placeBefore(others, before), 0, id);
      save(arrange(raw(), others));
    };
    const insert = (spec: Omit<PanelSpec, "id">, before: string | null) => {
      const id = freshId();
      const panels = [...raw(), newPanel({ ...spec, id }, { x: 0, y: 0, w: spec.width, h: spec.height })];
      const ids = order();
      ids.splice(placeBefore(ids, before), 0, id);
      save(arrange(panels, ids));
      return id;
    };
    return {
      open: setScope,
      choose: () => {},
      changePanel: (id, { hidden: _hidden, section: _section, before: _before, ...rest }) =>
        save(change(id, (item, panel) => (panel ? writePanel(item, { ...panel, ...rest }) : membersOf(item)))),
      place: (id, _, before) => {
        if (id !== before) put(id, before);
      },
      shift: (id, step) => {
        const ids = order();
        const to = ids.indexOf(id) + step;
        if (to >= 0 && to < ids.length) put(id, ids[step < 0 ? to : to + 1] ?? null);
      },
      resize: ({ id }, width, height) => {
        const w = Math.max(1, Math.min(gridColumns / cellColumns, width)) * cellColumns;
        const h = Math.max(1, Math.min(mostCellRows, height)) * cellRows;
        const ids = order();
        const resized = change(id, (item) =>
          withMembers(item, { layout: withMembers(membersOf(item).layout, { w, h }) }),
        );
        save(arrange(resized, ids));
      },
      duplicate: ({ id }) => {
        const ids = order();
        const panel = readPanels(raw()).find((each) => each.id === id)?.spec;
        if (panel) insert(panel, ids[ids.indexOf(id) + 1] ?? null);
      },
      remove: (id) => {
        const ids = order().filter((other) => other !== id);
        save(arrange(raw(), ids));
        setScope((open) => (open?.kind === "panel" && open.id === id ? null : open));
      },
      add: (kind, fields, text) => {
        const { w, h } = usualSize;
        const spec = { title: "", kind, keys: [], fields, text, width: kind === "parallel" ? 2 * w : w, height: h };
        setScope({ kind: "panel", id: insert(spec, null) });
      },
      changeSection: () => {},
      shiftSection: () => {},
      replaceLayout: () => {},
    };
  }, []);
  return { edit, scope };
}

/** Null stands for the end. */
function placeBefore(ids: readonly string[], before: string | null): number {
  const at = before === null ? -1 : ids.indexOf(before);
  return at < 0 ? ids.length : at;
}

export function freshId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(10)), (byte) => (byte % 36).toString(36)).join("");
}
