import { type ReactNode, useId, useMemo } from "react";
import type { ProjectRef } from "@/api/queries";
import { useUrlSearch } from "@/app/url";
import { useT } from "@/i18n";
import { Empty } from "@/ui/Notice";
import type { Range } from "../math/scale";
import { SectionView } from "./SectionView";
import { filterSections, type Section } from "./sections";
import { type BoardState, parseBoard, toSearch, type XAxis } from "./state";
import { Toolbar } from "./Toolbar";
import "./board.css";

/** A run as charts need it. */
export interface BoardRun {
  id: string;
  name: string;
}

/** What all panels of a page share. */
export interface BoardContext {
  project: ProjectRef;
  stream: "history" | "system";
  runs: readonly BoardRun[];
  state: BoardState;
  syncKey: string;
  onZoom: (range: Range | null) => void;
  /** The x axis a script declared for a metric, where nobody chose another. */
  stepMetric?: (key: string) => string | undefined;
}

interface Props {
  project: ProjectRef;
  stream?: "history" | "system";
  runs: readonly BoardRun[];
  sections: readonly Section[];
  defaultX?: XAxis;
  stepMetric?: (key: string) => string | undefined;
  /** At the start of the toolbar. */
  lead?: ReactNode;
  /** Shown in place of panels where nothing was logged. */
  empty: ReactNode;
}

/** Panels in sections, with the toolbar that says how to look at them. */
export function Board({
  project,
  stream = "history",
  runs,
  sections,
  defaultX = "_step",
  stepMetric,
  lead,
  empty,
}: Props) {
  const t = useT();
  const syncKey = useId();
  const [search, setSearch] = useUrlSearch();
  const { x, smooth, log, panels, zoom } = search;
  const state = useMemo(
    () => parseBoard({ x, smooth, log, panels, zoom }, defaultX),
    [x, smooth, log, panels, zoom, defaultX],
  );
  const context = useMemo<BoardContext>(
    () => ({
      project,
      stream,
      runs,
      state,
      syncKey,
      stepMetric: x === undefined ? stepMetric : undefined,
      onZoom: (range) => setSearch(toSearch({ zoom: range }, defaultX)),
    }),
    [project, stream, runs, state, syncKey, setSearch, defaultX, stepMetric, x],
  );
  const shown = useMemo(() => filterSections(sections, state.filter), [sections, state.filter]);
  const change = (next: Partial<BoardState>) => setSearch(toSearch(next, defaultX));

  return (
    <div className="board">
      <Toolbar state={state} onChange={change} lead={lead} />
      <div className="board-scroll">
        {sections.length === 0 && empty}
        {sections.length > 0 && shown.length === 0 && (
          <Empty icon="search" title={t("board.noMatch")}>
            <button type="button" className="button" onClick={() => change({ filter: "" })}>
              {t("board.clearFilter")}
            </button>
          </Empty>
        )}
        {shown.map((section) => (
          <SectionView key={section.name} section={section} context={context} />
        ))}
      </div>
    </div>
  );
}
