import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { runQuery } from "@/api/queries";
import { useT } from "@/i18n";
import { RunDot } from "@/runs/RunDot";
import { projectTitle } from "./title";

/** Where this page is: entity, project, run. */
export function Breadcrumb() {
  const t = useT();
  const { entity, project, run } = useParams({ strict: false });
  if (!entity) return <div className="breadcrumb" />;
  return (
    <nav className="breadcrumb" aria-label={t("app.breadcrumb")}>
      <ol>
        <li>
          <Link to="/$entity" params={{ entity }}>
            {entity}
          </Link>
        </li>
        {project && (
          <li>
            <Link to="/$entity/$project/workspace" params={{ entity, project }} aria-current={run ? undefined : "page"}>
              {projectTitle(project)}
            </Link>
          </li>
        )}
        {project && run && (
          <li>
            <RunCrumb entity={entity} project={project} run={run} />
          </li>
        )}
      </ol>
    </nav>
  );
}

function RunCrumb({ entity, project, run }: { entity: string; project: string; run: string }) {
  const { data } = useQuery(runQuery({ entity, project, run }));
  return (
    <Link to="/$entity/$project/runs/$run/overview" params={{ entity, project, run }} aria-current="page">
      <RunDot run={{ entity, project, id: run }} />
      {data?.name ?? run}
    </Link>
  );
}
