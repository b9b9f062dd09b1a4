import { useQuery } from "@tanstack/react-query";
import { latestRunsQuery, projectsQuery } from "@/api/queries";
import { useSession } from "@/app/session";
import { useTitle } from "@/app/title";
import { useT } from "@/i18n";
import { FirstRun } from "@/ui/FirstRun";
import { Failure } from "@/ui/Notice";
import { Skeleton } from "@/ui/Skeleton";
import { LatestRuns } from "./LatestRuns";
import { ProjectList } from "./ProjectList";
import "./home.css";

/** What moves at the moment, over everything one may see. */
export default function HomePage() {
  const t = useT();
  useTitle(t("home.title"));
  const { user } = useSession();
  // There is no event stream over all projects; a first run should still appear soon.
  const projects = useQuery({
    ...projectsQuery(),
    refetchInterval: ({ state }) => (state.data?.projects.length === 0 ? 3000 : 30_000),
  });
  const runs = useQuery({ ...latestRunsQuery(20), refetchInterval: 10_000 });
  if (projects.isError) return <Failure error={projects.error} onRetry={() => void projects.refetch()} />;
  if (runs.isError) return <Failure error={runs.error} onRetry={() => void runs.refetch()} />;
  if (projects.data?.projects.length === 0) return <FirstRun />;
  return (
    <main className="page home">
      <h1 className="visually-hidden">{t("home.greeting", { name: user.display_name || user.username })}</h1>
      <section className="home-runs">
        <h2>{t("home.runs")}</h2>
        {runs.isPending ? <Skeleton rows={8} height={32} /> : <LatestRuns runs={runs.data.runs} />}
      </section>
      <section className="home-projects">
        <h2>{t("home.projects")}</h2>
        {projects.isPending ? (
          <Skeleton rows={6} height={44} />
        ) : (
          <ProjectList projects={projects.data.projects} showEntity />
        )}
      </section>
    </main>
  );
}
