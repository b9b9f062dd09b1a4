import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { groupSeriesQuery } from "@/api/groupSeries";
import { type BoardGroup, useBoard } from "./context";
import { toGroupLines, toSeriesGroups } from "./groupLines";
import { LineBody, type LineView } from "./LineBody";
import { RunLines } from "./RunLines";

/** A line for each group and metric, summed up by the server over all runs of the group. */
export function GroupLines({ groups, ...view }: LineView & { groups: readonly BoardGroup[] }) {
  const { panel, settings, frame } = view;
  const { runs } = useBoard();
  const { data, isError, isPending, isPlaceholderData } = useQuery({
    ...groupSeriesQuery(frame, toSeriesGroups(groups), panel.keys),
    enabled: frame.buckets > 0,
  });
  const lines = useMemo(
    () => toGroupLines(data ?? [], panel.keys, groups, settings),
    [data, panel.keys, groups, settings],
  );
  // Where the server does not know groups, they are made of the runs that are drawn.
  if (data === null || isError) return <RunLines {...view} />;
  return <LineBody {...view} lines={lines} loading={isPending} refreshing={isPlaceholderData} nDrawn={runs.length} />;
}
