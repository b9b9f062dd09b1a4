import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { comparisonQuery, versionQuery, versionsQuery } from "@/api/artifacts";
import { useTitle } from "@/app/title";
import { useUrlSearch } from "@/app/url";
import { type MessageKey, useI18n } from "@/i18n";
import { formatInteger } from "@/ui/format";
import { Empty, Failure } from "@/ui/Notice";
import { Skeleton } from "@/ui/Skeleton";
import { ComparedFiles } from "./ComparedFiles";
import { MetadataChanges } from "./MetadataChanges";
import { useVersionRef } from "./useRefs";

const differences = ["added", "removed", "changed", "same"] as const;
export type Difference = (typeof differences)[number];

export const differenceNames: Record<Difference, MessageKey> = {
  added: "artifact.diff.added",
  removed: "artifact.diff.removed",
  changed: "artifact.diff.changed",
  same: "artifact.diff.same",
};

const usual = "added,removed,changed";

/** What changed since another version of the collection: its metadata, and its files one by one. */
export default function ComparePage() {
  const { t, locale } = useI18n();
  const ref = useVersionRef();
  const [{ with: chosen, show = usual }, setSearch] = useUrlSearch();
  const { data: version } = useQuery(versionQuery(ref));
  const versions = useInfiniteQuery(versionsQuery(ref, {}));
  useTitle(t("artifact.tab.compare"), `${ref.collection}:${ref.version}`);
  const others = useMemo(
    () =>
      (versions.data?.pages.flatMap((page) => page.versions) ?? []).filter((each) => each.version !== version?.version),
    [versions.data, version],
  );
  // The one before it, unless somebody chose another.
  const before = chosen ?? (others.find((each) => each.number < (version?.number ?? 0)) ?? others[0])?.version;
  const comparison = useInfiniteQuery({ ...comparisonQuery(ref, before ?? "", show), enabled: before !== undefined });
  if (!version) return null;
  if (versions.isSuccess && before === undefined) {
    return (
      <main>
        <Empty icon="columns" title={t("artifact.compare.alone")} />
      </main>
    );
  }
  const first = comparison.data?.pages[0];
  const shown = new Set(show.split(","));
  const toggle = (difference: Difference) => {
    const next = differences.filter((each) => shown.has(each) !== (each === difference));
    setSearch({ show: next.join(",") === usual || next.length === 0 ? undefined : next.join(",") });
  };
  const counts = first && {
    added: first.n_added,
    removed: first.n_removed,
    changed: first.n_changed,
    same: first.n_same,
  };
  return (
    <main className="page record-page">
      <div className="compare-tools">
        <label className="field-inline">
          {t("artifact.compare.with")}
          <select value={before ?? ""} onChange={(event) => setSearch({ with: event.target.value })}>
            {chosen && !others.some((each) => each.version === chosen) && <option value={chosen}>{chosen}</option>}
            {others.map((each) => (
              <option key={each.version} value={each.version}>
                {[each.version, ...each.aliases].join(" · ")}
              </option>
            ))}
          </select>
        </label>
        {versions.hasNextPage && (
          <button type="button" className="link-button" onClick={() => void versions.fetchNextPage()}>
            {t("artifact.more")}
          </button>
        )}
        {counts && (
          <div className="type-chips" role="group" aria-label={t("artifact.compare.show")}>
            {differences.map((difference) => (
              <button
                key={difference}
                type="button"
                className="toggle"
                aria-pressed={shown.has(difference)}
                onClick={() => toggle(difference)}
              >
                <span className={`diff-sign ${difference}`} aria-hidden="true" />
                {t(differenceNames[difference])}{" "}
                <span className="count">{formatInteger(counts[difference], locale)}</span>
              </button>
            ))}
          </div>
        )}
      </div>
      {comparison.isError && <Failure error={comparison.error} onRetry={() => void comparison.refetch()} />}
      {comparison.isPending && <Skeleton rows={6} height={24} />}
      {before && first && (
        <>
          <MetadataChanges after={version} before={before} />
          <ComparedFiles
            paths={comparison.data?.pages.flatMap((page) => page.paths) ?? []}
            before={first.before}
            after={first.after}
            onMore={comparison.hasNextPage ? () => void comparison.fetchNextPage() : undefined}
          />
        </>
      )}
    </main>
  );
}
