import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useMemo, useState } from "react";
import { type LineageStart, lineageQuery } from "@/api/artifacts";
import { useUrlSearch } from "@/app/url";
import { type MessageKey, useI18n } from "@/i18n";
import { formatInteger } from "@/ui/format";
import { Icon } from "@/ui/icons";
import { Empty, Failure } from "@/ui/Notice";
import { Skeleton } from "@/ui/Skeleton";
import { toLineage } from "./answer";
import { type Direction, gather, inDirection } from "./graph";
import { LineageList } from "./LineageList";
import "./lineage.css";

// The library that places nodes is only fetched by those who look at a graph.
const LineageGraph = lazy(() => import("./LineageGraph"));

const depths = ["1", "2", "4", "6", "12", "50"];
const directions = ["both", "before", "after"] as const satisfies readonly Direction[];
const directionNames: Record<Direction, MessageKey> = {
  both: "lineage.direction.both",
  before: "lineage.direction.before",
  after: "lineage.direction.after",
};
const none: ReadonlySet<string> = new Set();

/** What led to a run or a version and what came of it, as a graph or in words. */
export function LineageView({ start }: { start: LineageStart }) {
  const { t, locale } = useI18n();
  const [search, setSearch] = useUrlSearch();
  const depth = depths.find((each) => each === search.depth) ?? "6";
  const direction = directions.find((each) => each === search.direction) ?? "both";
  const asList = search.as === "list";
  const query = useQuery(lineageQuery(start, Number(depth)));
  const [open, setOpen] = useState(none);
  const lineage = useMemo(() => (query.data ? toLineage(query.data) : null), [query.data]);
  const chosen = useMemo(() => lineage && inDirection(lineage, direction), [lineage, direction]);
  const graph = useMemo(() => chosen && gather(chosen, open), [chosen, open]);
  if (query.isError && !query.data) return <Failure error={query.error} onRetry={() => void query.refetch()} />;
  if (!chosen || !graph) {
    return (
      <div className="page">
        <Skeleton rows={8} />
      </div>
    );
  }
  const groups = new Map(chosen.nodes.map(({ group }) => [group.id, group.title]));
  const startTitle = chosen.nodes.find(({ id }) => id === chosen.start)?.title ?? "";
  const close = (id: string) => setOpen(new Set([...open].filter((each) => each !== id)));
  return (
    <div className="lineage">
      <div className="lineage-tools" role="toolbar" aria-label={t("lineage.tools")}>
        <div className="segments" role="group" aria-label={t("lineage.direction")}>
          {directions.map((each) => (
            <button
              key={each}
              type="button"
              className="toggle"
              aria-pressed={direction === each}
              onClick={() => setSearch({ direction: each === "both" ? undefined : each })}
            >
              {t(directionNames[each])}
            </button>
          ))}
        </div>
        <label className="field-inline">
          {t("lineage.depth")}
          <select
            value={depth}
            onChange={(event) => setSearch({ depth: event.target.value === "6" ? undefined : event.target.value })}
          >
            {depths.map((each) => (
              <option key={each} value={each}>
                {each === "50" ? t("lineage.depth.all") : each}
              </option>
            ))}
          </select>
        </label>
        <span className="dim" role="status">
          {t("lineage.count", { n: chosen.nodes.length })}
          {query.data?.truncated && ` · ${t("lineage.truncated", { n: formatInteger(chosen.nodes.length, locale) })}`}
        </span>
        {[...open].map(
          (id) =>
            groups.has(id) && (
              <button
                key={id}
                type="button"
                className="chip"
                aria-label={t("lineage.closeGroup", { name: groups.get(id) ?? "" })}
                onClick={() => close(id)}
              >
                {groups.get(id)}
                <Icon name="close" size={10} />
              </button>
            ),
        )}
        <button
          type="button"
          className="toggle lineage-as"
          aria-pressed={asList}
          onClick={() => setSearch({ as: asList ? undefined : "list" })}
        >
          <Icon name="table" size={14} /> {t("lineage.asList")}
        </button>
      </div>
      {chosen.nodes.length < 2 && direction === "both" && (
        <Empty icon="box" title={t("lineage.alone")}>
          <p>{t("lineage.alone.hint")}</p>
        </Empty>
      )}
      {(chosen.nodes.length > 1 || direction !== "both") &&
        (asList ? (
          <LineageList lineage={chosen} />
        ) : (
          <Suspense fallback={<Skeleton rows={8} />}>
            <LineageGraph
              graph={graph}
              label={t("lineage.label", { name: startTitle, n: chosen.nodes.length })}
              onOpenGroup={(id) => setOpen(new Set([...open, id]))}
            />
            <p className="lineage-hint wide-only">{t("lineage.keys")}</p>
          </Suspense>
        ))}
    </div>
  );
}
