import type { Chosen } from "./settings";

/** What a panel shows. */
export type PanelKind =
  | "line"
  | "bar"
  | "scalar"
  | "scatter"
  | "histogram"
  | "parallel"
  | "importance"
  | "comparer"
  | "media"
  | "custom"
  | "markdown";

export const panelKinds: readonly PanelKind[] = [
  "line",
  "bar",
  "scalar",
  "scatter",
  "histogram",
  "parallel",
  "importance",
  "comparer",
  "media",
  "custom",
  "markdown",
];

/** One panel of a board. */
export interface PanelSpec {
  /** The metric of an automatic panel; `+1`, `+2` … of those that people add. */
  id: string;
  title: string;
  kind: PanelKind;
  /** Metrics drawn as lines over x; of media the keys they show, of custom charts the one. */
  keys: readonly string[];
  /** Values of runs (`summary.loss`, `config.lr`), one for each run. */
  fields: readonly string[];
  /** Markdown, or the specification of a custom chart. */
  text: string;
  /** Columns and rows of the grid. */
  width: number;
  height: number;
  settings?: Chosen;
  /** How a custom chart draws its table, where that is not for the runs to say. */
  chart?: ChartOfTable;
}

/** A look for a table, with the columns and titles that it is drawn from. */
export interface ChartOfTable {
  preset: string;
  fields: Readonly<Record<string, string>>;
  texts: Readonly<Record<string, string>>;
}

export interface Section {
  /** Empty for metrics without a prefix. */
  name: string;
  panels: readonly PanelSpec[];
  settings?: Chosen;
}

export const maxWidth = 6;
export const maxHeight = 4;

/** Media are shown as what they are; a table may have become a chart. */
export function mediaPanel(id: string, title: string, kind: "media" | "custom"): PanelSpec {
  return { id, title, kind, keys: [id], fields: [], text: "", width: 1, height: 1 };
}

export function linePanel(id: string, title: string, keys: readonly string[]): PanelSpec {
  return { id, title, kind: "line", keys, fields: [], text: "", width: 1, height: 1 };
}

/** How many keys a panel of media shows. */
export const mostMediaKeys = 12;

/** How many values a kind takes: the first ones of `fields` are for its axes. */
export const fieldCounts: Record<PanelKind, { min: number; max: number }> = {
  line: { min: 0, max: 0 },
  bar: { min: 1, max: 12 },
  scalar: { min: 1, max: 12 },
  scatter: { min: 2, max: 3 },
  histogram: { min: 1, max: 1 },
  parallel: { min: 2, max: 12 },
  importance: { min: 1, max: 1 },
  media: { min: 0, max: 0 },
  custom: { min: 0, max: 0 },
  comparer: { min: 0, max: 0 },
  markdown: { min: 0, max: 0 },
};
