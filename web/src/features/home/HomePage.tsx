import { useQuery } from "@tanstack/react-query";
import { latestRunsQuery, projectsQuery } from "@/api/queries";
import { useSession } from "@/app/session";
import { useTitle } from "@/app/title";
import { useT } from "@/i18n";
import { LatestRuns } from "@/runs/LatestRuns";
import { FirstRun } from "@/ui/FirstRun";
import { Failure } from "@/ui/Notice";
import { Skeleton } from "@/ui/Skeleton";
import { ProjectList } from "./ProjectList";
import "./home.css";

/** Runs that are asked for: those under way come from among them. */
const nAsked = 100;
const nLatest = 20;

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
  const runs = useQuery({ ...latestRunsQuery(nAsked), refetchInterval: 10_000 });
  if (projects.isError) return <Failure page error={projects.error} onRetry={() => void projects.refetch()} />;
  if (runs.isError) return <Failure page error={runs.error} onRetry={() => void runs.refetch()} />;
  if (projects.data?.projects.length === 0) return <FirstRun />;
  const isLive = ({ state }: { state: string }) => state === "running" || state === "pending";
  const live = runs.data?.runs.filter(isLive) ?? [];
  const latest = runs.data?.runs.filter((run) => !isLive(run)).slice(0, nLatest) ?? [];
  return (
    <main className="page home">
      <h1 className="visually-hidden">{t("home.greeting", { name: user.display_name || user.username })}</h1>
      <div className="home-runs">
        {live.length > 0 && (
          <section>
            <h2>
              {t("home.live")} <span className="count">{live.length}</span>
            </h2>
            <LatestRuns runs={live} stoppable />
          </section>
        )}
        <section>
          <h2>{t("home.runs")}</h2>
          {runs.isPending ? <Skeleton rows={8} height={32} /> : <LatestRuns runs={latest} />}
        </section>
      </div>
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
