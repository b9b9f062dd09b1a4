import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useChangeProject } from "@/api/mutations";
import { projectKeysQuery, projectQuery } from "@/api/queries";
import { useTitle } from "@/app/title";
import { useProjectRef } from "@/app/url";
import { useI18n } from "@/i18n";
import { CopyButton } from "@/ui/CopyButton";
import { EditableText } from "@/ui/EditableText";
import { formatInteger } from "@/ui/format";
import { InlineError } from "@/ui/Notice";
import { Skeleton } from "@/ui/Skeleton";
import { RelativeTime } from "@/ui/Time";
import "./project.css";

/** What the project is for, and how large it has become. */
export default function ProjectOverviewPage() {
  const { t, locale } = useI18n();
  const ref = useProjectRef();
  const { data: project } = useQuery(projectQuery(ref));
  const keys = useQuery(projectKeysQuery(ref));
  const change = useChangeProject(ref.entity, ref.project);
  useTitle(t("project.overview"), ref.project);
  // The layout around this page shows the error.
  if (!project) return <main className="page">{<Skeleton />}</main>;
  const path = `${project.entity}/${project.name}`;
  const mayEdit = project.role !== "viewer";
  return (
    <main className="page project-overview">
      <h1>{project.title}</h1>
      <div className="facts">
        <Fact name={t("project.runs")}>
          <Link to="/$entity/$project/table" params={ref}>
            {formatInteger(project.n_runs, locale)}
          </Link>
        </Fact>
        <Fact name={t("project.running")}>{formatInteger(project.n_running, locale)}</Fact>
        <Fact name={t("project.metrics")}>
          {keys.data ? formatInteger(keys.data.keys.filter((key) => key.stream === "history").length, locale) : "…"}
        </Fact>
        <Fact name={t("project.created")}>
          <RelativeTime at={project.created_at} />
        </Fact>
        <Fact name={t("project.updated")}>
          <RelativeTime at={project.updated_at} />
        </Fact>
        <Fact name={t("project.role")}>
          {t(project.role === "admin" ? "role.admin" : project.role === "member" ? "role.member" : "role.viewer")}
        </Fact>
      </div>
      <section className="card">
        <h2>{t("run.description")}</h2>
        <EditableText
          label={t("run.description")}
          text={project.description}
          editable={mayEdit}
          empty={t("project.noDescription")}
          onSave={(text) => change.mutate(text)}
        />
        <InlineError error={change.error} />
      </section>
      <section className="card">
        <h2>{t("project.path")}</h2>
        <p className="with-button">
          <code className="break">{path}</code>
          <CopyButton text={path} />
        </p>
      </section>
    </main>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="fact">
      <span className="fact-name">{name}</span>
      <span className="fact-value">{children}</span>
    </div>
  );
}
