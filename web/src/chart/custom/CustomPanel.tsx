import { useQuery } from "@tanstack/react-query";
import { useMemo, useRef } from "react";
import { chartPresetQuery } from "@/api/chartPresets";
import { ApiError } from "@/api/request";
import { useRunsWithKeyFirst } from "@/api/runsWithKey";
import { useT } from "@/i18n";
import { Failure } from "@/ui/Notice";
import { Skeleton } from "@/ui/Skeleton";
import { CappedBadge } from "../board/CappedBadge";
import { useBoard } from "../board/context";
import type { PanelSpec } from "../board/panel";
import { choose, mostRuns } from "../board/settings";
import MediaPanel from "../media/MediaPanel";
import { useSize } from "../values/useSize";
import { fillSpec, isOurs, presetSpec } from "./presets";
import { useRunTables } from "./useRunTables";
import VegaView from "./VegaView";
import type { AnySpec } from "./vega";

/** Runs whose tables are drawn into one chart at first: each is a file of its own. */
const firstRuns = 10;

/** A chart of a logged table: as `wandb.plot` wants it, or as a specification in the panel's settings says. */
export default function CustomPanel({ panel, title }: { panel: PanelSpec; title: string }) {
  const t = useT();
  const { project, runs: all, edit } = useBoard();
  const host = useRef<HTMLDivElement>(null);
  const { width } = useSize(host);
  const key = panel.keys[0] ?? "";
  const nWanted = panel.settings?.maxRuns ?? firstRuns;
  const inOrder = useRunsWithKeyFirst(project, all, key, nWanted);
  const runs = useMemo(() => inOrder?.slice(0, nWanted) ?? [], [inOrder, nWanted]);
  const showAll = () =>
    edit.changePanel(panel.id, { settings: choose(panel.settings, "maxRuns", Math.min(mostRuns, all.length)) });
  const { rows, definition: logged, pending: isLoading, error } = useRunTables(project, runs, key);
  const pending = inOrder === null || isLoading;
  const definition = panel.chart ?? logged;
  const own = useMemo(() => readSpec(panel.text), [panel.text]);
  const preset = definition?.preset ?? "";
  const isKept = preset !== "" && !isOurs(preset) && panel.text.trim() === "";
  const kept = useQuery({ ...chartPresetQuery(preset), enabled: isKept });
  // That nobody here keeps such a chart is no failure: somebody made it elsewhere.
  const failure = kept.error instanceof ApiError && kept.error.status === 404 ? null : kept.error;
  const wanted = own.spec ?? (isKept ? kept.data?.spec : undefined);
  const spec = useMemo(() => {
    const { fields = {}, texts = {} } = definition ?? {};
    if (wanted) return fillSpec(wanted, { fields, texts });
    return definition && presetSpec(definition.preset, { fields, texts, runs, width });
  }, [wanted, definition, runs, width]);
  // A table that nobody made a chart of is a table.
  if (!pending && !definition && panel.text.trim() === "") return <MediaPanel panel={panel} title={title} />;
  return (
    <div className="panel-plot" ref={host}>
      {own.problem ? (
        <p className="panel-note" role="alert">
          {t("custom.problem", { reason: own.problem })}
        </p>
      ) : spec && rows.length > 0 ? (
        <VegaView spec={spec} rows={rows} label={t("custom.label", { name: title, n: runs.length })} />
      ) : error && rows.length === 0 ? (
        <Failure error={error} />
      ) : isKept && failure ? (
        <Failure error={failure} onRetry={() => void kept.refetch()} />
      ) : pending || (isKept && kept.isPending) ? (
        <Skeleton rows={5} height={16} />
      ) : (
        <p className="panel-note">
          {definition && !spec ? t("custom.unknown", { preset: definition.preset }) : t("board.noData")}
        </p>
      )}
      <CappedBadge n={runs.length} all={all.length} onAll={nWanted < mostRuns ? showAll : undefined} />
    </div>
  );
}

function readSpec(text: string): { spec?: AnySpec; problem?: string } {
  if (text.trim() === "") return {};
  try {
    const found: unknown = JSON.parse(text);
    if (typeof found === "object" && found !== null && !Array.isArray(found)) return { spec: found as AnySpec };
    return { problem: "{ … }" };
  } catch (error) {
    return { problem: (error as Error).message };
  }
}
