import { lazy, useMemo, useRef } from "react";
import { useRunValues } from "@/api/values";
import { useT } from "@/i18n";
import { shortName, type Values } from "@/runs/fields";
import { type BoardRun, useBoard } from "../board/context";
import { PanelParts } from "../board/PanelParts";
import type { PanelSpec } from "../board/panel";
import { useExport } from "../export/context";
import { domSvg } from "../export/domSvg";
import { BarChart } from "./BarChart";
import { Comparer } from "./Comparer";
import { Histogram } from "./Histogram";
import { ParallelPlot } from "./ParallelPlot";
import { ScalarView } from "./ScalarView";
import { ScatterPlot } from "./ScatterPlot";
import "./values.css";

const ImportanceView = lazy(() => import("../importance/ImportanceView"));

/** A run with its config and summary. */
export interface Datum {
  run: BoardRun;
  values: Values;
}

/** Panels of one value for each run rather than a line. */
export default function ValuePanel({ panel, title }: { panel: PanelSpec; title: string }) {
  const t = useT();
  const { project, runs, baseline } = useBoard();
  const ids = useMemo(() => runs.map((run) => run.id), [runs]);
  const values = useRunValues(project, ids, panel.fields);
  const data = useMemo<Datum[]>(
    () => runs.flatMap((run) => (values.has(run.id) ? [{ run, values: values.get(run.id) ?? {} }] : [])),
    [runs, values],
  );
  const host = useRef<HTMLDivElement>(null);
  const drawsSvg = panel.kind === "scatter" || panel.kind === "parallel";
  useExport(
    useMemo(() => {
      const names = panel.kind === "comparer" ? null : panel.fields;
      const rows = () =>
        data.map(({ run, values: found }) => {
          const members = names ? Object.fromEntries(names.map((name) => [name, found[name]])) : found;
          return { run: run.name, id: run.id, ...members };
        });
      return drawsSvg ? { rows, svg: () => domSvg(host.current) } : { rows };
    }, [data, panel.kind, panel.fields, drawsSvg]),
  );
  const [first, second, third] = panel.fields;
  const missing = first === undefined && panel.kind !== "comparer";
  const view = () => {
    if (panel.kind === "comparer") return <Comparer data={data} baseline={baseline} />;
    if (first === undefined) return null;
    if (panel.kind === "bar" || panel.kind === "scalar") {
      const View = panel.kind === "bar" ? BarChart : ScalarView;
      return (
        <PanelParts names={panel.fields} labelOf={shortName}>
          {(field) => <View data={data} field={field} baseline={baseline} />}
        </PanelParts>
      );
    }
    if (panel.kind === "histogram") return <Histogram data={data} field={first} title={title} />;
    if (panel.kind === "importance") return <ImportanceView data={data} field={first} title={title} />;
    if (panel.kind === "parallel") return <ParallelPlot data={data} fields={panel.fields} title={title} />;
    if (second === undefined) return <p className="panel-note">{t("panel.choose")}</p>;
    return <ScatterPlot data={data} x={first} y={second} color={third} title={title} />;
  };
  return (
    <div className="panel-plot" ref={host}>
      {values.size < runs.length && <div className="panel-progress" />}
      {missing ? (
        <p className="panel-note">{t("panel.choose")}</p>
      ) : runs.length === 0 ? (
        <p className="panel-note">{t("board.noRuns")}</p>
      ) : (
        data.length > 0 && view()
      )}
    </div>
  );
}
