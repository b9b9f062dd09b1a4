import { useQuery } from "@tanstack/react-query";
import { useCallback, useMemo } from "react";
import { runKeysQuery, runQuery } from "@/api/queries";
import type { MetricDefinition } from "@/api/types";
import { useTitle } from "@/app/title";
import { useProjectRef, useRunRef } from "@/app/url";
import { Board } from "@/chart/board/Board";
import { toSections } from "@/chart/board/sections";
import { useT } from "@/i18n";
import { useOwnColor } from "@/runs/personal";
import { Empty, Failure } from "@/ui/Notice";
import { Skeleton } from "@/ui/Skeleton";
import { definitionOf } from "./metrics";

const none: MetricDefinition[] = [];

/** Charts of one run. */
export default function RunWorkspacePage() {
  const t = useT();
  const ref = useRunRef();
  const project = useProjectRef();
  const { data: run } = useQuery(runQuery(ref));
  const keys = useQuery(runKeysQuery(ref));
  const name = run?.name ?? ref.run;
  const definitions = run?.metrics ?? none;
  useTitle(t("run.charts"), name);
  const color = useOwnColor(ref.entity, ref.project, ref.run);
  const runs = useMemo(() => [{ id: ref.run, name, color }], [ref.run, name, color]);
  // The definitions come anew with every refresh of the run; their content rarely changes.
  const content = JSON.stringify(definitions);
  const sections = useMemo(() => {
    const known = JSON.parse(content) as MetricDefinition[];
    return toSections(keys.data?.keys ?? [], (key) => definitionOf(known, key)?.hidden ?? false);
  }, [keys.data, content]);
  const stepMetric = useCallback(
    (key: string) => definitionOf(JSON.parse(content) as MetricDefinition[], key)?.step_metric ?? undefined,
    [content],
  );
  if (keys.isError) return <Failure error={keys.error} onRetry={() => void keys.refetch()} />;
  if (keys.isPending) {
    return (
      <main className="page">
        <Skeleton rows={4} height={200} />
      </main>
    );
  }
  return (
    <main className="run-board">
      <Board
        project={project}
        runs={runs}
        sections={sections}
        stepMetric={stepMetric}
        empty={
          <Empty icon="chart" title={t("board.empty")}>
            <p>{t(run?.state === "running" ? "board.empty.running" : "board.empty.hint")}</p>
          </Empty>
        }
      />
    </main>
  );
}
