import { useMemo, useRef, useState } from "react";
import {
  addPanel,
  duplicatePanel,
  type Layout,
  type PanelChange,
  removePanel,
  resizePanel,
  shiftPanel,
  shiftSection,
  withPanel,
  withSection,
} from "./layout";
import type { PanelKind, PanelSpec, Section } from "./panel";
import type { Chosen } from "./settings";
import type { BoardState } from "./state";

/** What the settings beside the board are about. */
export type Scope = { kind: "workspace" } | { kind: "section"; name: string } | { kind: "panel"; id: string };

/** Everything that people do to a board. The object never changes, so panels that got it are not drawn again. */
export interface BoardEdit {
  open: (scope: Scope | null) => void;
  choose: (chosen: Chosen) => void;
  changePanel: (id: string, change: PanelChange) => void;
  /** Puts a panel into a section, before another one or at the end. */
  place: (id: string, section: string, before: string | null) => void;
  shift: (id: string, step: -1 | 1) => void;
  resize: (panel: PanelSpec, width: number, height: number) => void;
  duplicate: (panel: PanelSpec) => void;
  remove: (id: string) => void;
  add: (kind: PanelKind, fields: readonly string[], text: string) => void;
  changeSection: (name: string, settings: Chosen | undefined) => void;
  shiftSection: (name: string, step: -1 | 1) => void;
  replaceLayout: (layout: Layout) => void;
}

interface Board {
  state: BoardState;
  sections: readonly Section[];
  onChange: (change: Partial<BoardState>) => void;
}

export function useBoardEdit(board: Board): { edit: BoardEdit; scope: Scope | null } {
  const latest = useRef(board);
  latest.current = board;
  const [scope, setScope] = useState<Scope | null>(null);
  const edit = useMemo<BoardEdit>(() => {
    const layout = () => latest.current.state.layout;
    const save = (next: Layout) => {
      if (next !== layout()) latest.current.onChange({ layout: next });
    };
    const sectionOf = (id: string) =>
      latest.current.sections.find((section) => section.panels.some((panel) => panel.id === id));
    return {
      open: setScope,
      choose: (chosen) => latest.current.onChange({ chosen }),
      changePanel: (id, change) => save(withPanel(layout(), id, change)),
      place: (id, section, before) => {
        if (id !== before) save(withPanel(layout(), id, { section, before }));
      },
      shift: (id, step) => {
        const section = sectionOf(id);
        if (section) save(shiftPanel(layout(), section, id, step));
      },
      resize: (panel, width, height) => save(resizePanel(layout(), panel, width, height)),
      duplicate: (panel) => {
        const section = sectionOf(panel.id);
        if (section) save(duplicatePanel(layout(), section, panel).layout);
      },
      remove: (id) => {
        save(removePanel(layout(), id));
        setScope((open) => (open?.kind === "panel" && open.id === id ? null : open));
      },
      add: (kind, fields, text) => {
        const before = latest.current.sections.find((section) => section.name === "")?.panels[0]?.id ?? null;
        const added = addPanel(layout(), "", { kind, fields, text, before, width: kind === "parallel" ? 2 : 1 });
        save(added.layout);
        setScope({ kind: "panel", id: added.id });
      },
      changeSection: (name, settings) => save(withSection(layout(), name, { settings })),
      shiftSection: (name, step) => save(shiftSection(layout(), latest.current.sections, name, step)),
      replaceLayout: save,
    };
  }, []);
  return { edit, scope };
}
