import { Link } from "@tanstack/react-router";
import type { Project } from "@/api/types";
import { useI18n } from "@/i18n";
import { firstLine } from "@/ui/format";
import { RelativeTime } from "@/ui/Time";

type Row = Pick<Project, "entity" | "name" | "title" | "description" | "n_runs" | "n_running" | "updated_at">;

export function ProjectList({ projects, showEntity = false }: { projects: readonly Row[]; showEntity?: boolean }) {
  const { t } = useI18n();
  return (
    <ul className="list">
      {projects.map((project) => (
        <li key={`${project.entity}/${project.name}`} className="list-row project-line">
          <div className="project-line-text">
            <Link
              to="/$entity/$project/workspace"
              params={{ entity: project.entity, project: project.name }}
              className="list-main"
            >
              {project.title}
            </Link>
            <span className="dim project-line-sub">
              {[showEntity && project.entity, firstLine(project.description)].filter(Boolean).join(" · ")}
            </span>
          </div>
          {project.n_running > 0 && (
            <span className="running-badge">{t("project.runningCount", { n: project.n_running })}</span>
          )}
          <span className="list-cell number wide-only">{t("project.runCount", { n: project.n_runs })}</span>
          <span className="list-cell number">
            <RelativeTime at={project.updated_at} />
          </span>
        </li>
      ))}
    </ul>
  );
}
