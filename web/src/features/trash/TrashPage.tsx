import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { projectQuery } from "@/api/queries";
import { type TrashedRun, trashQuery, useRestoreRuns } from "@/api/trash";
import { useTitle } from "@/app/title";
import { useProjectRef } from "@/app/url";
import { useI18n, useT } from "@/i18n";
import { RunDot } from "@/runs/RunDot";
import { formatExactTime, formatRelative } from "@/ui/format";
import { Icon } from "@/ui/icons";
import { Empty, Failure, InlineError } from "@/ui/Notice";
import { StateIcon } from "@/ui/RunState";
import { Skeleton } from "@/ui/Skeleton";
import { RelativeTime } from "@/ui/Time";
import "@/ui/records.css";
import "./trash.css";

const none: ReadonlySet<string> = new Set();

/** Deleted runs, and the way back for them. */
export default function TrashPage() {
  const t = useT();
  const project = useProjectRef();
  useTitle(t("trash.title"), project.project);
  const list = useInfiniteQuery(trashQuery(project));
  const { data: owner } = useQuery(projectQuery(project));
  const restore = useRestoreRuns(project);
  const [chosen, setChosen] = useState(none);
  const mayRestore = owner !== undefined && owner.role !== "viewer";
  if (list.isError && !list.data) return <Failure page error={list.error} onRetry={() => void list.refetch()} />;
  if (!list.data) {
    return (
      <main className="page">
        <Skeleton rows={8} height={28} />
      </main>
    );
  }
  const runs = list.data.pages.flatMap((page) => page.runs);
  const nAll = list.data.pages[0]?.n_runs ?? runs.length;
  const bringBack = (ids: readonly string[]) => restore.mutate(ids, { onSuccess: () => setChosen(none) });
  const toggle = (run: string) => {
    const next = new Set(chosen);
    if (!next.delete(run)) next.add(run);
    setChosen(next);
  };
  return (
    <main className="page record-page">
      <header className="record-head">
        <h1>
          {t("trash.title")} <span className="count">{nAll}</span>
        </h1>
        {mayRestore && chosen.size > 0 && (
          <div className="record-tools">
            <button
              type="button"
              className="button primary"
              disabled={restore.isPending}
              onClick={() => bringBack([...chosen])}
            >
              <Icon name="undo" />
              {t("trash.restoreN", { n: chosen.size })}
            </button>
          </div>
        )}
      </header>
      <p className="dim">{t("trash.hint")}</p>
      <InlineError error={restore.error} />
      {restore.data && (
        <p role="status">
          {t("delete.restored", { n: restore.data.n_changed })}{" "}
          {restore.data.failed.map(({ run, error }) => `${run}: ${error.message}`).join(" ")}
        </p>
      )}
      {runs.length === 0 ? (
        <Empty icon="trash" title={t("trash.empty")} />
      ) : (
        <div className="records" tabIndex={0} role="group" aria-label={t("trash.title")}>
          <table>
            <thead>
              <tr>
                <th scope="col" className="check-cell">
                  <span className="visually-hidden">{t("trash.choose")}</span>
                </th>
                <th scope="col">{t("run.name")}</th>
                <th scope="col" className="number">
                  {t("trash.deleted")}
                </th>
                <th scope="col" className="wide-only">
                  {t("trash.by")}
                </th>
                <th scope="col" className="number wide-only">
                  {t("trash.until")}
                </th>
                <th scope="col">
                  <span className="visually-hidden">{t("trash.restore")}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {runs.map((run) => (
                <TrashRow
                  key={run.id}
                  run={run}
                  isChosen={chosen.has(run.id)}
                  mayRestore={mayRestore}
                  isPending={restore.isPending}
                  onToggle={() => toggle(run.id)}
                  onRestore={() => bringBack([run.id])}
                />
              ))}
            </tbody>
          </table>
        </div>
      )}
      {list.hasNextPage && (
        <div className="records-foot">
          <button
            type="button"
            className="button"
            disabled={list.isFetchingNextPage}
            onClick={() => void list.fetchNextPage()}
          >
            {t("artifact.more")}
          </button>
        </div>
      )}
    </main>
  );
}

interface RowProps {
  run: TrashedRun;
  isChosen: boolean;
  mayRestore: boolean;
  isPending: boolean;
  onToggle: () => void;
  onRestore: () => void;
}

function TrashRow({ run, isChosen, mayRestore, isPending, onToggle, onRestore }: RowProps) {
  const { t, locale } = useI18n();
  const purged = new Date(run.purged_at);
  return (
    <tr className={isChosen ? "current" : undefined}>
      <td className="check-cell">
        {mayRestore && (
          <input
            type="checkbox"
            checked={isChosen}
            aria-label={t("table.select", { name: run.name })}
            onChange={onToggle}
          />
        )}
      </td>
      <th scope="row">
        <span className="trash-name">
          <StateIcon state={run.state} />
          <RunDot run={run} />
          <span>{run.name}</span>
          <span className="dim wide-only">{run.id}</span>
        </span>
      </th>
      <td className="number">
        <RelativeTime at={run.deleted_at} />
      </td>
      <td className="wide-only">{run.deleted_by ?? <span className="dim">–</span>}</td>
      <td className="number wide-only" data-tip={formatExactTime(purged, locale)}>
        {formatRelative(purged, new Date(), locale)}
      </td>
      <td className="number">
        {mayRestore && (
          <button
            type="button"
            className="button"
            aria-label={t("trash.restoreOne", { name: run.name })}
            disabled={isPending}
            onClick={onRestore}
          >
            <Icon name="undo" />
            <span className="wide-only">{t("trash.restore")}</span>
          </button>
        )}
      </td>
    </tr>
  );
}
