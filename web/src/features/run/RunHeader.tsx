import { useQuery } from "@tanstack/react-query";
import { Link, useMatchRoute, useNavigate } from "@tanstack/react-router";
import { runsQuery } from "@/api/queries";
import type { Run } from "@/api/types";
import { useShortcut } from "@/app/keyboard";
import { useRunRef } from "@/app/url";
import { type MessageKey, useT } from "@/i18n";
import { RunDot } from "@/runs/RunDot";
import { StopButton } from "@/runs/StopButton";
import { StateLabel } from "@/ui/RunState";
import { TabBar } from "@/ui/TabBar";
import { DownloadMenu } from "./DownloadMenu";
import { RunMenu } from "./RunMenu";

const tabs = [
  { to: "/$entity/$project/runs/$run/workspace", label: "run.charts" },
  { to: "/$entity/$project/runs/$run/overview", label: "run.overview" },
  { to: "/$entity/$project/runs/$run/logs", label: "run.logs" },
  { to: "/$entity/$project/runs/$run/system", label: "run.system" },
  { to: "/$entity/$project/runs/$run/files/$", label: "run.files" },
  { to: "/$entity/$project/runs/$run/code", label: "run.code" },
  { to: "/$entity/$project/runs/$run/artifacts", label: "run.artifactsTab" },
] as const satisfies readonly { to: string; label: MessageKey }[];

type Head = Pick<
  Run,
  "entity" | "project" | "id" | "name" | "state" | "stopping" | "role" | "n_history_lines" | "n_files"
>;

export function RunHeader({ run }: { run: Head }) {
  const t = useT();
  const ref = useRunRef();
  useNeighbours(run.id);
  // The overview has the button beside its State field.
  const onOverview = useMatchRoute()({ to: "/$entity/$project/runs/$run/overview" });
  return (
    <section className="run-header" aria-label={run.name}>
      <div className="run-title">
        <RunDot run={{ ...ref, id: run.id }} large />
        <h1 data-tip={run.name === run.id ? undefined : run.id}>{run.name}</h1>
        <StateLabel state={run.state} stopping={run.stopping} />
        {!onOverview && <StopButton run={run} mayStop={run.role !== "viewer"} />}
        {run.n_history_lines > 0 && <DownloadMenu />}
        <RunMenu run={run} />
      </div>
      <TabBar label={t("run.tabs")}>
        {tabs.map(({ to, label }) => (
          <Link
            key={to}
            to={to}
            // The tab of files begins at the root.
            params={{ ...ref, _splat: "" }}
            className="tab"
            activeOptions={{ exact: false, includeSearch: false }}
          >
            {t(label)}
          </Link>
        ))}
      </TabBar>
    </section>
  );
}

/** `j` and `k` go to the next and the previous run, newest first, and stay on the same tab. */
function useNeighbours(id: string): void {
  const ref = useRunRef();
  const navigate = useNavigate();
  const options = runsQuery(ref, {});
  // The list is usually in the cache already, as one comes from there.
  const { data } = useQuery({
    queryKey: ["neighbours", ref.entity, ref.project],
    queryFn: async ({ client }) => client.ensureInfiniteQueryData(options),
    staleTime: 30_000,
  });
  const ids = data?.pages.flatMap((page) => page.runs.map((row) => row.id)) ?? [];
  const go = (step: number) => {
    const next = ids[ids.indexOf(id) + step];
    if (next) void navigate({ to: ".", params: ((before: object) => ({ ...before, run: next })) as never });
  };
  useShortcut("j", () => go(1));
  useShortcut("k", () => go(-1));
}
