import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { projectQuery } from "@/api/queries";
import { type TrashedRun, trashQuery, useRestoreRuns } from "@/api/trash";
import { useTitle } from "@/app/title";
import { useProjectRef } from "@/app/url";
import { useT } from "@/i18n";
import { Icon } from "@/ui/icons";
import { Empty, Failure, InlineError } from "@/ui/Notice";
import { ChooseHead, MoreRecords, Records, useChosen } from "@/ui/Records";
import { Skeleton } from "@/ui/Skeleton";
import { PurgeDialog } from "./PurgeDialog";
import { TrashRow } from "./TrashRow";
import "./trash.css";

/** Deleted runs, and the way back for them. */
export default function TrashPage() {
  const t = useT();
  const project = useProjectRef();
  useTitle(t("trash.title"), project.project);
  const list = useInfiniteQuery(trashQuery(project));
  const { data: owner } = useQuery(projectQuery(project));
  const restore = useRestoreRuns(project);
  const { chosen, toggle, clear } = useChosen();
  const [purging, setPurging] = useState<readonly TrashedRun[]>([]);
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
  const picked = runs.filter((run) => chosen.has(run.id));
  const nAll = list.data.pages[0]?.n_runs ?? runs.length;
  const bringBack = (ids: readonly string[]) => restore.mutate(ids, { onSuccess: clear });
  return (
    <main className="page record-page">
      <header className="record-head">
        <h1>
          {t("trash.title")} <span className="count">{nAll}</span>
        </h1>
        {picked.length > 0 && (
          <div className="record-tools">
            {owner?.role === "admin" && (
              <button type="button" className="button" onClick={() => setPurging(picked)}>
                <Icon name="trash" />
                {t("trash.purgeN", { n: picked.length })}
              </button>
            )}
            <button
              type="button"
              className="button primary"
              disabled={restore.isPending}
              onClick={() => bringBack(picked.map((run) => run.id))}
            >
              <Icon name="undo" />
              {t("trash.restoreN", { n: picked.length })}
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
        <Records
          label={t("trash.title")}
          head={
            <>
              <ChooseHead label={t("trash.choose")} />
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
            </>
          }
        >
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
        </Records>
      )}
      <MoreRecords list={list} />
      {purging.length > 0 && (
        <PurgeDialog project={project} runs={purging} onClose={() => setPurging([])} onDone={clear} />
      )}
    </main>
  );
}
