import { useQuery } from "@tanstack/react-query";
import { Outlet } from "@tanstack/react-router";
import { useRunEvents } from "@/api/live";
import { runQuery } from "@/api/queries";
import { ApiError } from "@/api/request";
import { useRecentPlace } from "@/app/palette/recent";
import { useRunRef } from "@/app/url";
import { Failure } from "@/ui/Notice";
import { Skeleton } from "@/ui/Skeleton";
import { MissingRun } from "./MissingRun";
import { RunHeader } from "./RunHeader";
import "./run.css";

/** What all tabs of a run share: its head, its live events. */
export default function RunLayout() {
  const ref = useRunRef();
  const run = useQuery(runQuery(ref));
  useRunEvents(ref, !run.isError);
  useRecentPlace(run.data ? { ...ref, name: run.data.name } : null);
  if (run.isError && !run.data) {
    return (
      <main>
        {run.error instanceof ApiError && run.error.status === 404 ? (
          <MissingRun run={ref} />
        ) : (
          <Failure page error={run.error} onRetry={() => void run.refetch()} />
        )}
      </main>
    );
  }
  if (!run.data) {
    return (
      <main className="page">
        <Skeleton rows={8} />
      </main>
    );
  }
  return (
    <div className="run-page">
      <RunHeader run={run.data} />
      <Outlet />
    </div>
  );
}
