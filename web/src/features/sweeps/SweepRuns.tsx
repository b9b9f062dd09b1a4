import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useMemo } from "react";
import { runsQuery } from "@/api/queries";
import type { Sweep } from "@/api/sweeps";
import type { RunRow } from "@/api/types";
import { useRunValues } from "@/api/values";
import { useProjectRef } from "@/app/url";
import { makeAxis } from "@/chart/values/axis";
import { ParallelPlot } from "@/chart/values/ParallelPlot";
import type { Datum } from "@/chart/values/ValuePanel";
import { useT } from "@/i18n";
import { ColorLegendView } from "@/runs/ColorLegendView";
import { noValueColor } from "@/runs/color";
import { type FieldId, toNumber } from "@/runs/fields";
import { gradientColor } from "@/runs/gradient";
import { usePersonal } from "@/runs/personal";
import { formatNumber } from "@/ui/format";
import { Icon } from "@/ui/icons";
import { Empty, Failure } from "@/ui/Notice";
import { Skeleton } from "@/ui/Skeleton";
import { ProgressPlot } from "./ProgressPlot";
import { listParameters } from "./parameters";
import { TrialTable } from "./TrialTable";
import "@/chart/values/values.css";

/** What a sweep found: its runs as lines through their parameters, in the order they began, and as a list. */
export function SweepRuns({ sweep }: { sweep: Sweep }) {
  const t = useT();
  const project = useProjectRef();
  const { metric, goal } = sweep;
  const outcome: FieldId | undefined = metric ? `summary.${metric}` : undefined;
  // The best first: what is cut off from a long list is what matters least.
  const sort = metric ? `${goal === "maximize" ? "-" : ""}summary_metrics.${metric}` : "-created_at";
  const list = useInfiniteQuery(runsQuery(project, { filter: { sweep: sweep.id }, sort }));
  const rows = useMemo(() => list.data?.pages.flatMap((page) => page.runs) ?? [], [list.data]);
  const parameters = useMemo(
    () =>
      listParameters(sweep.document)
        .filter(({ fixed }) => !fixed)
        .map(({ name }): FieldId => `config.${name}`),
    [sweep.document],
  );
  const data = useTrials(rows, outcome);
  if (list.isError) return <Failure error={list.error} onRetry={() => void list.refetch()} />;
  if (list.isPending) return <Skeleton rows={8} height={24} />;
  if (rows.length === 0) {
    return (
      <section className="card">
        <Empty icon="sliders" title={t("sweep.noRuns")}>
          <p>{t("sweep.noRuns.hint")}</p>
        </Empty>
      </section>
    );
  }
  const nAll = list.data.pages[0]?.n_matching ?? rows.length;
  const { fields, legend } = { fields: outcome ? [...parameters, outcome] : parameters, legend: data.legend };
  return (
    <>
      <div className={outcome ? "sweep-plots" : "sweep-plots alone"}>
        {fields.length > 1 && (
          <section className="card sweep-plot" aria-label={t("sweep.parallel")}>
            <h2>{t("sweep.parallel")}</h2>
            <div className="sweep-canvas">
              <ParallelPlot data={data.trials} fields={fields} title={t("sweep.parallel.name")} />
            </div>
            {legend && metric && <ColorLegendView legend={legend} by={metric} />}
          </section>
        )}
        {outcome && metric && (
          <section className="card sweep-plot" aria-label={t("sweep.progress")}>
            <h2>{t("sweep.progress")}</h2>
            <div className="sweep-canvas">
              <ProgressPlot trials={data.trials} rows={rows} field={outcome} metric={metric} goal={goal} />
            </div>
          </section>
        )}
      </div>
      <section className="sweep-list" aria-label={t("sweep.runs")}>
        <header className="section-head">
          <h2>
            {t("sweep.runs")} <span className="count">{nAll}</span>
          </h2>
          {rows.length < nAll && (
            <span className="dim">
              {t("sweep.shown", { n: rows.length, all: nAll })}{" "}
              <button type="button" className="link-button" onClick={() => void list.fetchNextPage()}>
                {t("sweep.more")}
              </button>
            </span>
          )}
          <Link
            to="/$entity/$project/table"
            params={project}
            search={{ filter: `sweep:${sweep.id}` } as never}
            className="button"
          >
            <Icon name="table" />
            {t("sweep.table")}
          </Link>
        </header>
        <TrialTable trials={data.trials} rows={rows} parameters={parameters} outcome={outcome} />
      </section>
    </>
  );
}

/** The runs with their values, coloured by the outcome. */
function useTrials(rows: readonly RunRow[], outcome: FieldId | undefined) {
  const project = useProjectRef();
  const personal = usePersonal(project);
  const ids = useMemo(() => rows.map((run) => run.id), [rows]);
  const values = useRunValues(project, ids);
  return useMemo(() => {
    const found = rows.map((run) => ({ run, values: values.get(run.id) ?? {} }));
    const outcomes = outcome ? found.map(({ values: own }) => toNumber(own[outcome])) : [];
    const axis = makeAxis(outcomes);
    const trials = found.map(({ run, values: own }): Datum => {
      const share = outcome && axis ? axis.place(own[outcome]) : null;
      const color = share === null ? noValueColor : gradientColor("viridis", share);
      return { run: { id: run.id, name: personal.names[run.id] ?? run.name, color }, values: own };
    });
    const numbers = outcomes.filter((value) => value !== null);
    const legend =
      axis && numbers.length > 0
        ? {
            gradient: {
              name: "viridis" as const,
              from: formatNumber(Math.min(...numbers)),
              to: formatNumber(Math.max(...numbers)),
              log: axis.log,
            },
          }
        : undefined;
    return { trials, legend };
  }, [rows, values, outcome, personal]);
}
