import type { ProjectRef } from "@/api/queries";
import type { PanelSpec, Section } from "@/chart/board/panel";
import type { Chosen } from "@/chart/board/settings";
import { emptyParagraph } from "./blocks";
import { pack } from "./grid";
import type { Json } from "./json";
import { gridColumns, newPanel } from "./panels";
import { newRunSet, type RunSetChange } from "./runSet";

const version = 5;

/** A report with these blocks; scripts expect an empty line at both ends. */
export function newSpec(blocks: readonly Json[] = []): Json {
  return {
    version,
    panelSettings: {},
    blocks: [emptyParagraph(), ...blocks, emptyParagraph()],
    width: "readable",
    authors: [],
    discussionThreads: [],
  };
}

const flow = { snapToColumns: true, columnsPerPage: 3, rowsPerPage: 2, gutterWidth: 16, boxWidth: 460, boxHeight: 300 };
const localPanelSettings = {
  smoothingWeight: 0,
  smoothingType: "exponential",
  xAxis: "_step",
  ignoreOutliers: false,
  useRunsTableGroupingInPanels: true,
};

/** A panel grid with everything that scripts expect of one. */
export function newGrid(runSets: readonly Json[], panels: readonly Json[] = []): Json {
  const section = { type: "flow", flowConfig: flow, sorted: 0, localPanelSettings, panels: [] };
  return {
    type: "panel-grid",
    children: [{ text: "" }],
    metadata: {
      openViz: true,
      openRunSet: 0,
      name: "unused-name",
      runSets,
      hideRunSets: false,
      panels: { views: { "0": { name: "Panels", defaults: [], config: [] } }, tabs: ["0"] },
      panelBankConfig: {
        state: 0,
        settings: { autoOrganizePrefix: 2, showEmptySections: false, sortAlphabetically: false },
        sections: [{ name: "Hidden Panels", isOpen: false, ...section }],
      },
      panelBankSectionConfig: {
        ...section,
        ...{ name: "Report Panels", isOpen: false, type: "grid", panels },
      },
      customRunColors: {},
    },
  };
}

/** What somebody looks at in the workspace. */
export interface SeenView {
  project: ProjectRef;
  runSet: RunSetChange & { name: string };
  sections: readonly Section[];
  chosen: Chosen;
}

/** More panels make a report that nobody reads; the workspace has them all. */
export const mostPanels = 60;

/** A panel grid of the panels of a view, over the runs of its list. */
export function gridOfView({ project, runSet, sections, chosen }: SeenView): Json {
  const shown = sections.flatMap(({ panels, settings }) =>
    // Scripts want whole numbers of the settings of a grid, so each panel has its own.
    panels.map((panel) =>
      panel.kind === "line" ? { ...panel, settings: { ...chosen, ...settings, ...panel.settings } } : panel,
    ),
  );
  const specs = shown.slice(0, mostPanels).map(toGridSize);
  const places = pack(specs.map(({ width, height }) => ({ w: width, h: height })));
  const panels = specs.map((spec, i) => newPanel(spec, places[i] ?? { x: 0, y: 0, w: spec.width, h: spec.height }));
  return newGrid([newRunSet("run-set-1", project, runSet.name, runSet)], panels);
}

/** Three usual panels stand side by side in a report. A panel with no settings left has none. */
function toGridSize(panel: PanelSpec, index: number): PanelSpec {
  const { settings, ...rest } = panel;
  const own = settings && Object.keys(settings).length > 0 ? { settings } : {};
  const width = Math.min(gridColumns, 8 * panel.width);
  return { ...rest, ...own, id: `panel-${index + 1}`, width, height: 6 * panel.height };
}
