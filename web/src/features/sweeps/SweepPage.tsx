import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { useMemo } from "react";
import { projectQuery } from "@/api/queries";
import { type Sweep, type SweepRef, sweepQuery, useChangeSweep } from "@/api/sweeps";
import { Missing } from "@/app/Missing";
import { useTitle } from "@/app/title";
import { useProjectRef } from "@/app/url";
import { useT } from "@/i18n";
import { Answered } from "@/ui/Answered";
import { Code } from "@/ui/Code";
import { EditableLine, EditableText } from "@/ui/EditableText";
import { Figure, Figures } from "@/ui/Figures";
import { formatNumber } from "@/ui/format";
import { InlineError } from "@/ui/Notice";
import { RelativeTime } from "@/ui/Time";
import { Trail } from "@/ui/Trail";
import { AgentCommand } from "./AgentCommand";
import { SweepControls } from "./SweepControls";
import { methodNames } from "./SweepListPage";
import { SweepRuns } from "./SweepRuns";
import { SweepState } from "./SweepState";

/** One search: how far it is, what it found, and how to help it. */
export default function SweepPage() {
  const t = useT();
  const project = useProjectRef();
  const { sweep = "" } = useParams({ strict: false });
  const ref = useMemo<SweepRef>(() => ({ ...project, sweep }), [project, sweep]);
  const query = useQuery(sweepQuery(ref));
  useTitle(query.data?.name ?? sweep, t("sweep.title"), project.project);
  return (
    <Answered query={query} rows={10} missing={<MissingSweep sweep={sweep} />}>
      {(found) => <SweepView sweepRef={ref} sweep={found} />}
    </Answered>
  );
}

function MissingSweep({ sweep }: { sweep: string }) {
  const t = useT();
  const project = useProjectRef();
  return (
    <Missing title={t("missing.sweep")} name={sweep} hint={t("missing.sweep.hint")}>
      <Link to="/$entity/$project/sweeps" params={project} className="button" activeOptions={{ exact: true }}>
        {t("missing.sweep.all")}
      </Link>
    </Missing>
  );
}

function SweepView({ sweepRef, sweep }: { sweepRef: SweepRef; sweep: Sweep }) {
  const t = useT();
  const project = useProjectRef();
  const { data: owner } = useQuery(projectQuery(project));
  const change = useChangeSweep(sweepRef);
  const mayEdit = owner !== undefined && owner.role !== "viewer";
  return (
    <main className="page record-page">
      <Trail>
        <Link to="/$entity/$project/sweeps" params={project}>
          {t("sweep.title")}
        </Link>
        <span>{sweep.id}</span>
      </Trail>
      <header className="record-head">
        <h1>
          <EditableLine
            label={t("sweep.name")}
            text={sweep.name}
            editable={mayEdit}
            onSave={(name) => change.mutate({ name })}
          />
        </h1>
        <SweepState state={sweep.state} />
        {mayEdit && <SweepControls sweep={sweep} change={change} />}
      </header>
      <InlineError error={change.error} />
      {(mayEdit || sweep.description) && (
        <EditableText
          label={t("sweep.description")}
          text={sweep.description ?? ""}
          editable={mayEdit}
          empty={t("sweep.noDescription")}
          onSave={(description) => change.mutate({ description })}
        />
      )}
      <SweepFigures sweep={sweep} />
      <SweepRuns sweep={sweep} />
      <div className="sweep-setup">
        <section className="card">
          <h2>{t("sweep.config")}</h2>
          <Code text={sweep.config} label={t("sweep.config")} />
        </section>
        <AgentCommand sweep={sweep} />
      </div>
    </main>
  );
}

function SweepFigures({ sweep }: { sweep: Sweep }) {
  const t = useT();
  const { metric, goal, best, n_runs, n_runs_expected } = sweep;
  const method = methodNames[sweep.method];
  const aim = goal === "maximize" ? "sweep.goal.maximize" : "sweep.goal.minimize";
  return (
    <Figures>
      <Figure name={t("sweep.method")}>{method ? t(method) : sweep.method}</Figure>
      <Figure name={metric ? t(aim, { metric }) : t("sweep.noGoal")}>
        {typeof best === "number" ? <span data-tip={String(best)}>{formatNumber(best)}</span> : "–"}
      </Figure>
      <Figure name={t("sweep.runs")}>
        {typeof n_runs_expected === "number" ? `${n_runs} / ${n_runs_expected}` : n_runs}
      </Figure>
      <Figure name={t("sweep.created")}>
        <RelativeTime at={sweep.created_at} />
      </Figure>
      <Figure name={t("sweep.agentSeen")}>
        <RelativeTime at={sweep.heartbeat_at} />
      </Figure>
    </Figures>
  );
}
