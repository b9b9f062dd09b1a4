import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type Sweep, sweepsQuery } from "@/api/sweeps";
import { useTitle } from "@/app/title";
import { useProjectRef } from "@/app/url";
import { type MessageKey, useT } from "@/i18n";
import { Code } from "@/ui/Code";
import { formatNumber } from "@/ui/format";
import { Icon } from "@/ui/icons";
import { Empty, Failure } from "@/ui/Notice";
import { Skeleton } from "@/ui/Skeleton";
import { RelativeTime } from "@/ui/Time";
import { SweepState } from "./SweepState";
import "@/ui/records.css";
import "./sweeps.css";

export const methodNames: Record<string, MessageKey> = {
  bayes: "sweep.method.bayes",
  grid: "sweep.method.grid",
  random: "sweep.method.random",
  custom: "sweep.method.custom",
};

/** The searches of a project, newest first. */
export default function SweepListPage() {
  const t = useT();
  const project = useProjectRef();
  const list = useInfiniteQuery(sweepsQuery(project));
  useTitle(t("sweep.title"), project.project);
  if (list.isError) return <Failure page error={list.error} onRetry={() => void list.refetch()} />;
  const sweeps = list.data?.pages.flatMap((page) => page.sweeps);
  if (sweeps?.length === 0) return <FirstSweep />;
  return (
    <main className="page record-page">
      <h1>{t("sweep.title")}</h1>
      {sweeps ? <SweepTable sweeps={sweeps} /> : <Skeleton rows={6} height={28} />}
      {list.hasNextPage && (
        <div className="records-foot">
          <button type="button" className="button" onClick={() => void list.fetchNextPage()}>
            {t("sweep.more")}
          </button>
        </div>
      )}
    </main>
  );
}

function SweepTable({ sweeps }: { sweeps: readonly Sweep[] }) {
  const t = useT();
  return (
    // Wide tables scroll, by keyboard too.
    <div className="records" tabIndex={0} role="group" aria-label={t("sweep.title")}>
      <table>
        <thead>
          <tr>
            <th scope="col">{t("sweep.name")}</th>
            <th scope="col">{t("sweep.state")}</th>
            <th scope="col" className="wide-only">
              {t("sweep.method")}
            </th>
            <th scope="col" className="number">
              {t("sweep.runs")}
            </th>
            <th scope="col">{t("sweep.best", { metric: "" }).trim()}</th>
            <th scope="col" className="number wide-only">
              {t("sweep.created")}
            </th>
            <th scope="col" className="number">
              {t("sweep.updated")}
            </th>
          </tr>
        </thead>
        <tbody>
          {sweeps.map((sweep) => (
            <SweepRow key={sweep.id} sweep={sweep} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function SweepRow({ sweep }: { sweep: Sweep }) {
  const t = useT();
  const { entity, project, id, name, state, method, metric, best, n_runs, n_runs_expected } = sweep;
  const methodName = methodNames[method];
  return (
    <tr>
      <th scope="row">
        <Link to="/$entity/$project/sweeps/$sweep" params={{ entity, project, sweep: id }} className="row-link">
          {name}
        </Link>
        {name !== id && <span className="row-sub">{id}</span>}
      </th>
      <td>
        <SweepState state={state} />
      </td>
      <td className="wide-only">{methodName ? t(methodName) : method}</td>
      <td className="number">{typeof n_runs_expected === "number" ? `${n_runs} / ${n_runs_expected}` : n_runs}</td>
      <td>
        {typeof best === "number" ? (
          <>
            <span data-tip={String(best)}>{formatNumber(best)}</span> <span className="dim">{metric}</span>
          </>
        ) : (
          <span className="dim">{metric ?? "–"}</span>
        )}
      </td>
      <td className="number wide-only">
        <RelativeTime at={sweep.created_at} />
      </td>
      <td className="number">
        <RelativeTime at={sweep.heartbeat_at ?? sweep.updated_at} />
      </td>
    </tr>
  );
}

function FirstSweep() {
  const t = useT();
  const { project } = useProjectRef();
  const script = `import wandb

sweep_id = wandb.sweep({
    "method": "bayes",
    "metric": {"name": "loss", "goal": "minimize"},
    "parameters": {"lr": {"min": 0.0001, "max": 0.1}},
}, project="${project}")
wandb.agent(sweep_id, function=train, count=20)`;
  return (
    <main className="page-center">
      <Empty page icon="sliders" title={t("sweep.empty")}>
        <p>{t("sweep.empty.hint")}</p>
        <div className="first-code">
          <Code text={script} label={t("sweep.python")} />
        </div>
        <p className="dim">
          <Icon name="info" /> {t("first.live")}
        </p>
      </Empty>
    </main>
  );
}
