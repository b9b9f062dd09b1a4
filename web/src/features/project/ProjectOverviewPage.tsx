import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useChangeProject } from "@/api/projects";
import { projectKeysQuery, projectQuery, runsQuery } from "@/api/queries";
import { useSession } from "@/app/session";
import { useTitle } from "@/app/title";
import { useProjectRef } from "@/app/url";
import { useI18n } from "@/i18n";
import { LatestRuns } from "@/runs/LatestRuns";
import { Code } from "@/ui/Code";
import { CopyButton } from "@/ui/CopyButton";
import { EditableText } from "@/ui/EditableText";
import { Figure, Figures } from "@/ui/Figures";
import { formatInteger } from "@/ui/format";
import { Icon } from "@/ui/icons";
import { InlineError } from "@/ui/Notice";
import { Skeleton } from "@/ui/Skeleton";
import { RelativeTime } from "@/ui/Time";
import { Distribution } from "./Distribution";
import { ProjectSettings } from "./ProjectSettings";
import { useLatest } from "./useLatest";
import "./project.css";

const nLatest = 8;

/** What the project is for, how large it has become, and what happened last. */
export default function ProjectOverviewPage() {
  const { t, locale } = useI18n();
  const ref = useProjectRef();
  const { base_url } = useSession();
  const { data: project } = useQuery(projectQuery(ref));
  const keys = useQuery(projectKeysQuery(ref));
  const latest = useLatest(runsQuery(ref, {}));
  const change = useChangeProject(ref);
  useTitle(t("project.overview"), ref.project);
  // The layout around this page shows the error.
  if (!project) return <main className="page">{<Skeleton />}</main>;
  const path = `${project.entity}/${project.name}`;
  const shell = `export WANDB_BASE_URL=${base_url} WANDB_ENTITY=${project.entity} WANDB_PROJECT=${project.name}`;
  return (
    <main className="page project-overview">
      <header className="project-head">
        <h1>{project.title}</h1>
        <span className="with-button dim">
          <code className="break">{path}</code>
          <CopyButton text={path} label={t("project.copyPath")} />
        </span>
        {/* The rail has no room for it on a phone. */}
        <Link to="/$entity/$project/trash" params={ref} className="button narrow-only">
          <Icon name="trash" />
          {t("trash.title")}
        </Link>
      </header>
      <Figures>
        <Figure name={t("project.runs")}>
          <Link to="/$entity/$project/table" params={ref}>
            {formatInteger(project.n_runs, locale)}
          </Link>
        </Figure>
        <Figure name={t("project.running")}>{formatInteger(project.n_running, locale)}</Figure>
        <Figure name={t("project.metrics")}>
          {keys.data ? formatInteger(keys.data.keys.filter((key) => key.stream === "history").length, locale) : "…"}
        </Figure>
        <Figure name={t("project.created")}>
          <RelativeTime at={project.created_at} />
        </Figure>
        <Figure name={t("project.updated")}>
          <RelativeTime at={project.updated_at} />
        </Figure>
        <Figure name={t("project.role")}>
          {t(project.role === "admin" ? "role.admin" : project.role === "member" ? "role.member" : "role.viewer")}
        </Figure>
      </Figures>
      <section className="card">
        <h2>{t("run.description")}</h2>
        <EditableText
          label={t("run.description")}
          text={project.description}
          editable={project.role !== "viewer"}
          empty={t("project.noDescription")}
          onSave={(description) => change.mutate({ description })}
        />
        <InlineError error={change.error} />
      </section>
      <section aria-label={t("home.runs")}>
        <h2>{t("home.runs")}</h2>
        {latest ? <LatestRuns runs={latest.slice(0, nLatest)} oneProject /> : <Skeleton rows={4} height={32} />}
      </section>
      <div className="project-halves">
        <Distribution project={ref} column="state" title={t("project.byState")} />
        <Distribution project={ref} column="user" title={t("project.byUser")} />
      </div>
      <section className="card">
        <h2>{t("project.logHere")}</h2>
        <Code text={shell} label={t("project.logHere")} />
      </section>
      {project.role === "admin" && <ProjectSettings project={project} />}
    </main>
  );
}
