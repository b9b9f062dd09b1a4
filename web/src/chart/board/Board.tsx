import { type ReactNode, useCallback, useId, useMemo, useRef } from "react";
import type { ProjectRef } from "@/api/queries";
import { useUrlSearch } from "@/app/url";
import { useT } from "@/i18n";
import { Empty } from "@/ui/Notice";
import { type BoardContext, BoardContextProvider, type BoardRun } from "./context";
import { useBoardEdit } from "./edit";
import { applyLayout } from "./layout";
import type { Section } from "./panel";
import { SectionView } from "./SectionView";
import { SettingsDrawer } from "./SettingsDrawer";
import { filterSections } from "./sections";
import { defaultSettings } from "./settings";
import { type BoardState, parseBoard, toSearch } from "./state";
import { Toolbar } from "./Toolbar";
import { useColumns } from "./useColumns";
import "./board.css";

interface Props {
  project: ProjectRef;
  stream?: "history" | "system";
  runs: readonly BoardRun[];
  baseline?: string;
  /** The automatic panels. */
  sections: readonly Section[];
  defaultX?: string;
  stepMetric?: (key: string) => string | undefined;
  /** At the start and at the end of the toolbar. */
  lead?: ReactNode;
  tail?: ReactNode;
  /** Shown in place of panels where nothing was logged. */
  empty: ReactNode;
}

/** Panels in sections, with the toolbar that says how to look at them. */
export function Board({ project, stream = "history", runs, baseline, defaultX = "_step", stepMetric, ...rest }: Props) {
  const { sections: automatic, lead, tail, empty } = rest;
  const t = useT();
  const syncKey = useId();
  const [search, setSearch] = useUrlSearch();
  const { x, smooth, log, panels, zoom, layout } = search;
  const state = useMemo(
    () => parseBoard({ x, smooth, log, panels, zoom, layout }),
    [x, smooth, log, panels, zoom, layout],
  );
  const latest = useRef(state);
  latest.current = state;
  const change = useCallback((next: Partial<BoardState>) => setSearch(toSearch(next, latest.current)), [setSearch]);
  const sections = useMemo(() => applyLayout(automatic, state.layout), [automatic, state.layout]);
  const shown = useMemo(() => filterSections(sections, state.filter), [sections, state.filter]);
  const { edit, scope } = useBoardEdit({ state, sections, onChange: change });
  const scroller = useRef<HTMLDivElement>(null);
  const columns = useColumns(scroller);
  const defaults = useMemo(() => ({ ...defaultSettings, x: defaultX }), [defaultX]);
  const context = useMemo<BoardContext>(
    () => ({
      project,
      stream,
      runs,
      baseline,
      defaults,
      chosen: state.chosen,
      zoom: state.zoom,
      syncKey,
      stepMetric,
      onZoom: (range) => change({ zoom: range }),
      edit,
    }),
    [project, stream, runs, baseline, defaults, state.chosen, state.zoom, syncKey, stepMetric, change, edit],
  );

  return (
    <BoardContextProvider value={context}>
      <div className="board">
        <Toolbar state={state} onChange={change} lead={lead} tail={tail} editable={stream === "history"} />
        <div className="board-main">
          <div className="board-scroll" ref={scroller}>
            {automatic.length === 0 && sections.length === 0 && empty}
            {sections.length > 0 && shown.length === 0 && (
              <Empty icon="search" title={t("board.noMatch")}>
                <button type="button" className="button" onClick={() => change({ filter: "" })}>
                  {t("board.clearFilter")}
                </button>
              </Empty>
            )}
            {shown.map((section) => (
              <SectionView
                key={section.name}
                section={section}
                columns={columns}
                project={project}
                stream={stream}
                edit={edit}
              />
            ))}
          </div>
          {scope && <SettingsDrawer scope={scope} sections={sections} onClose={() => edit.open(null)} />}
        </div>
      </div>
    </BoardContextProvider>
  );
}
