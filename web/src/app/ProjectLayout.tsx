import { useQuery } from "@tanstack/react-query";
import { Link, Outlet, useNavigate, useParams } from "@tanstack/react-router";
import { useProjectEvents } from "@/api/live";
import { projectQuery } from "@/api/queries";
import { ApiError } from "@/api/request";
import { type MessageKey, useT } from "@/i18n";
import { Icon, type IconName } from "@/ui/icons";
import { Failure } from "@/ui/Notice";
import { useShortcut } from "./keyboard";
import { MissingProject } from "./Missing";
import { useRecentPlace } from "./palette/recent";
import type { Search } from "./search";
import { useProjectRef } from "./url";
import { viewOf } from "./view/view";

const tabs = [
  { to: "/$entity/$project/workspace", icon: "chart", label: "project.workspace", keys: "g w" },
  { to: "/$entity/$project/table", icon: "table", label: "project.table", keys: "g t" },
  { to: "/$entity/$project/overview", icon: "book", label: "project.overview", keys: "g o" },
  { to: "/$entity/$project/artifacts", icon: "box", label: "artifact.title", keys: "g a" },
  { to: "/$entity/$project/sweeps", icon: "sliders", label: "sweep.title", keys: "g s" },
  { to: "/$entity/$project/reports", icon: "report", label: "report.title", keys: "g r" },
] as const satisfies readonly { to: string; icon: IconName; label: MessageKey; keys: string }[];

const keepView = ((before: Search) => viewOf(before)) as never;

/** The rail of a project's tabs, and its live events. */
export function ProjectLayout() {
  const t = useT();
  const ref = useProjectRef();
  const navigate = useNavigate();
  const { run } = useParams({ strict: false });
  const project = useQuery(projectQuery(ref));
  // A run's page has an event stream of its own that tells more. Opened at once: what is asked later is then fresh.
  useProjectEvents(ref, run === undefined && !project.isError);
  useRecentPlace(project.data && !run ? { ...ref, name: project.data.title } : null);
  useShortcut("g w", () => void navigate({ to: tabs[0].to, params: ref, search: keepView }));
  useShortcut("g t", () => void navigate({ to: tabs[1].to, params: ref, search: keepView }));
  useShortcut("g o", () => void navigate({ to: tabs[2].to, params: ref, search: keepView }));
  useShortcut("g a", () => void navigate({ to: tabs[3].to, params: ref, search: keepView }));
  useShortcut("g s", () => void navigate({ to: tabs[4].to, params: ref, search: keepView }));
  useShortcut("g r", () => void navigate({ to: tabs[5].to, params: ref }));

  return (
    <div className="project">
      <nav className="rail" aria-label={t("project.tabs")}>
        {tabs.map(({ to, icon, label, keys }) => (
          <Link
            key={to}
            to={to}
            params={ref}
            // Workspace and table are two looks at the same view.
            search={keepView}
            className={run && to.endsWith("/table") ? "rail-item within" : "rail-item"}
            aria-keyshortcuts={keys}
          >
            <Icon name={icon} size={18} />
            <span>{t(label)}</span>
          </Link>
        ))}
        <Link to="/$entity/$project/trash" params={ref} className="rail-item rail-end wide-only">
          <Icon name="trash" size={18} />
          <span>{t("trash.title")}</span>
        </Link>
      </nav>
      <div className="project-content">
        {project.isError ? (
          <main>
            {project.error instanceof ApiError && project.error.status === 404 ? (
              <MissingProject {...ref} />
            ) : (
              <Failure page error={project.error} onRetry={() => void project.refetch()} />
            )}
          </main>
        ) : (
          <Outlet />
        )}
      </div>
    </div>
  );
}
