import { useId, useMemo, useRef, useState } from "react";
import { AddPanelMenu } from "@/chart/board/AddPanelMenu";
import { type BoardContext, BoardContextProvider } from "@/chart/board/context";
import { SettingsDrawer } from "@/chart/board/SettingsDrawer";
import { defaultSettings } from "@/chart/board/settings";
import type { Range } from "@/chart/math/scale";
import { useSize } from "@/chart/values/useSize";
import { useT } from "@/i18n";
import { placedPanels, rawPanels } from "@/report/grid";
import { type Json, membersOf } from "@/report/json";
import { readSectionSettings } from "@/report/panels";
import { useReport } from "../blocks/context";
import { ReportPanel } from "./ReportPanel";
import { RunSets } from "./RunSets";
import { useGridEdit } from "./useGridEdit";
import { useGridRuns } from "./useGridRuns";
import "@/chart/board/board.css";

interface Props {
  grid: Json;
  /** Absent for those who only read: what they hide or draw more of is for themselves. */
  onChange?: (grid: Json) => void;
}

/** Below this many pixels panels stand one below the other. */
const narrowest = 620;

/** Panels over the runs of run sets, as a report has them. */
export default function PanelGrid({ grid: given, onChange }: Props) {
  const t = useT();
  const { project: reportProject, chosen } = useReport();
  const [own, setOwn] = useState<{ given: Json; grid: Json } | null>(null);
  const grid = onChange || own?.given !== given ? given : own.grid;
  const change = onChange ?? ((next: Json) => setOwn({ given, grid: next }));
  const { edit, scope } = useGridEdit(grid, change);
  const runs = useGridRuns(grid, reportProject);
  const [zoom, setZoom] = useState<Range | null>(null);
  const syncKey = useId();
  const host = useRef<HTMLDivElement>(null);
  const { width } = useSize(host);
  const panels = useMemo(() => placedPanels(rawPanels(grid)), [grid]);
  const section = membersOf(membersOf(membersOf(grid.metadata).panelBankSectionConfig).localPanelSettings);
  const inherited = useMemo(() => readSectionSettings(section), [section]);
  const { project, drawn } = runs;
  const context = useMemo<BoardContext>(
    () => ({
      ...{ project, stream: "history", runs: drawn, defaults: defaultSettings, chosen },
      ...{ zoom, syncKey, onZoom: setZoom, edit },
    }),
    [project, drawn, chosen, zoom, syncKey, edit],
  );
  const narrow = width < narrowest;
  const fixed = onChange === undefined;
  const specs = panels.flatMap((panel) => panel.spec ?? []);
  return (
    <BoardContextProvider value={context}>
      <section className="report-grid" aria-label={t("report.kind.grid")}>
        <h2 className="visually-hidden">{t("report.kind.grid")}</h2>
        <div ref={host} className={narrow ? "report-panels narrow" : "report-panels"}>
          {width > 0 &&
            panels.map((panel) => (
              <ReportPanel
                key={panel.id}
                panel={panel}
                inherited={inherited}
                narrow={narrow}
                fixed={fixed}
                edit={edit}
              />
            ))}
        </div>
        {!fixed && (
          <div className="report-grid-tools">
            <AddPanelMenu />
          </div>
        )}
        <RunSets grid={grid} runs={runs} editable={!fixed} onChange={change} />
        {scope && !fixed && (
          <div className="report-drawer">
            <SettingsDrawer
              scope={scope}
              sections={[{ name: "", panels: specs, settings: inherited }]}
              flat
              onClose={() => edit.open(null)}
            />
          </div>
        )}
      </section>
    </BoardContextProvider>
  );
}
