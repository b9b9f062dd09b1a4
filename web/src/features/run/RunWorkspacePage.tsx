import { useQuery } from "@tanstack/react-query";
import { useCallback } from "react";
import { runQuery } from "@/api/queries";
import type { MetricDefinition, MetricKeys } from "@/api/types";
import { useRunRef } from "@/app/url";
import { toSections } from "@/chart/board/sections";
import { useT } from "@/i18n";
import { Empty } from "@/ui/Notice";
import { definitionOf } from "./metrics";
import { RunBoard } from "./RunBoard";

const none: MetricDefinition[] = [];

/** Charts of one run. */
export default function RunWorkspacePage() {
  const t = useT();
  const { data: run } = useQuery(runQuery(useRunRef()));
  // The definitions come anew with every refresh of the run; their content rarely changes.
  const content = JSON.stringify(run?.metrics ?? none);
  const sectionsOf = useCallback(
    (keys: MetricKeys["keys"]) => {
      const known = JSON.parse(content) as MetricDefinition[];
      return toSections(keys, (key) => definitionOf(known, key)?.hidden ?? false);
    },
    [content],
  );
  const stepMetric = useCallback(
    (key: string) => definitionOf(JSON.parse(content) as MetricDefinition[], key)?.step_metric ?? undefined,
    [content],
  );
  return (
    <RunBoard
      title={t("run.charts")}
      toSections={sectionsOf}
      stepMetric={stepMetric}
      empty={
        <Empty icon="chart" title={t("board.empty")}>
          <p>{t(run?.state === "running" ? "board.empty.running" : "board.empty.hint")}</p>
        </Empty>
      }
    />
  );
}
