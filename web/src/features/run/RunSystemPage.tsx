import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { runKeysQuery, runQuery } from "@/api/queries";
import { useTitle } from "@/app/title";
import { useProjectRef, useRunRef } from "@/app/url";
import { Board } from "@/chart/board/Board";
import { toSystemSections } from "@/chart/board/sections";
import { useT } from "@/i18n";
import { useOwnColor } from "@/runs/personal";
import { Empty, Failure } from "@/ui/Notice";
import { Skeleton } from "@/ui/Skeleton";

/** What the machine did meanwhile. */
export default function RunSystemPage() {
  const t = useT();
  const ref = useRunRef();
  const project = useProjectRef();
  const { data: run } = useQuery(runQuery(ref));
  const keys = useQuery(runKeysQuery(ref));
  const name = run?.name ?? ref.run;
  useTitle(t("run.system"), name);
  const color = useOwnColor(ref.entity, ref.project, ref.run);
  const runs = useMemo(() => [{ id: ref.run, name, color }], [ref.run, name, color]);
  const sections = useMemo(() => toSystemSections(keys.data?.keys ?? []), [keys.data]);
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
        stream="system"
        runs={runs}
        sections={sections}
        defaultX="_runtime"
        empty={
          <Empty icon="cpu" title={t("system.empty")}>
            <p>{t("system.empty.hint")}</p>
          </Empty>
        }
      />
    </main>
  );
}
