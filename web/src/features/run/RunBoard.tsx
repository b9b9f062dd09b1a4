import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useMemo } from "react";
import { runKeysQuery, runQuery } from "@/api/queries";
import type { MetricKeys } from "@/api/types";
import { useTitle } from "@/app/title";
import { useProjectRef, useRunRef } from "@/app/url";
import { Board } from "@/chart/board/Board";
import type { Section } from "@/chart/board/panel";
import { useOwnColor } from "@/runs/personal";
import { Failure } from "@/ui/Notice";
import { Skeleton } from "@/ui/Skeleton";

type BoardProps = Parameters<typeof Board>[0];

interface Props extends Pick<BoardProps, "stream" | "stepMetric" | "defaultX"> {
  title: string;
  /** Which panels to draw of what the run has logged. */
  toSections: (keys: MetricKeys["keys"]) => Section[];
  /** Shown where there are none. */
  empty: ReactNode;
}

/** The panels of one run. `toSections` has to stay the same function while nothing changes. */
export function RunBoard({ title, toSections, empty, ...board }: Props) {
  const ref = useRunRef();
  const project = useProjectRef();
  const { data: run } = useQuery(runQuery(ref));
  const keys = useQuery(runKeysQuery(ref));
  const name = run?.name ?? ref.run;
  useTitle(title, name);
  const color = useOwnColor(ref.entity, ref.project, ref.run);
  const runs = useMemo(() => [{ id: ref.run, name, color }], [ref.run, name, color]);
  const sections = useMemo(() => toSections(keys.data?.keys ?? []), [keys.data, toSections]);
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
      <Board project={project} runs={runs} sections={sections} empty={empty} {...board} />
    </main>
  );
}
