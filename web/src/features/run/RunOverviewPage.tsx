import { useQuery } from "@tanstack/react-query";
import { useChangeRun } from "@/api/mutations";
import { runQuery } from "@/api/queries";
import { useTitle } from "@/app/title";
import { useRunRef } from "@/app/url";
import { useT } from "@/i18n";
import { JsonTree } from "@/ui/JsonTree";
import { InlineError } from "@/ui/Notice";
import { AlertList } from "./AlertList";
import { ArtifactOutputs } from "./ArtifactOutputs";
import { FaultsNotice } from "./FaultsNotice";
import { RunFacts } from "./RunFacts";

/** Everything about one run. */
export default function RunOverviewPage() {
  const t = useT();
  const ref = useRunRef();
  const { data: run } = useQuery(runQuery(ref));
  const change = useChangeRun(ref);
  useTitle(t("run.overview"), run?.name);
  // The layout around this page waits for the run.
  if (!run) return null;
  return (
    <main className="page run-overview">
      <FaultsNotice faults={run.faults} />
      <InlineError error={change.error} />
      <AlertList />
      <RunFacts run={run} onChange={(next) => change.mutate(next)} />
      <ArtifactOutputs running={run.state === "running"} />
      <div className="two-trees">
        <JsonTree title={t("run.config")} value={run.config} empty={t("run.noConfig")} />
        <JsonTree title={t("run.summary")} value={run.summary} empty={t("run.noSummary")} />
      </div>
    </main>
  );
}
