import { createContext, useContext } from "react";
import type { ProjectRef } from "@/api/queries";
import { shortName } from "@/runs/fields";
import type { Range } from "../math/scale";
import type { BoardEdit } from "./edit";
import type { PanelSpec } from "./panel";
import type { Chosen, LineSettings } from "./settings";

export interface BoardGroup {
  key: string;
  label: string;
  color: string;
  /** Finds all runs of the group on the server, drawn or not; absent where somebody hid some of them. */
  filter?: Readonly<Record<string, unknown>>;
}

/** A run as charts need it. */
export interface BoardRun {
  id: string;
  name: string;
  color: string;
  /** Runs of the same group become one line where the settings say so. */
  group?: BoardGroup;
}

/** What panels share. Only what is on the screen listens to it, so a board of a thousand panels changes as one of ten. */
export interface BoardContext {
  project: ProjectRef;
  stream: "history" | "system";
  runs: readonly BoardRun[];
  /** The run that others are compared with. */
  baseline?: string;
  defaults: LineSettings;
  chosen: Chosen;
  zoom: Range | null;
  syncKey: string;
  onZoom: (range: Range | null) => void;
  /** The x axis a script declared for a metric, where nobody chose another. */
  stepMetric?: (key: string) => string | undefined;
  edit: BoardEdit;
}

const Context = createContext<BoardContext | null>(null);
export const BoardContextProvider = Context.Provider;

export function useBoard(): BoardContext {
  const context = useContext(Context);
  if (!context) throw new Error("a panel needs a board");
  return context;
}

/** What a panel shows in its heading where nobody gave it a title. */
export function panelTitle(panel: PanelSpec): string {
  return panel.title || panel.keys.join(", ") || panel.fields.map(shortName).join(" · ");
}
