import { useInfiniteQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useEffect } from "react";
import type { RunRef } from "@/api/queries";
import { trashQuery, useRestoreRuns } from "@/api/trash";
import { Ways } from "@/app/Missing";
import { useTitle } from "@/app/title";
import { useI18n } from "@/i18n";
import { formatExactTime } from "@/ui/format";
import { Icon } from "@/ui/icons";
import { Empty, InlineError } from "@/ui/Notice";
import { Skeleton } from "@/ui/Skeleton";

/** No run of this ID is in the project: it was deleted, and may come back, or it never was. */
export function MissingRun({ run }: { run: RunRef }) {
  const { t, locale } = useI18n();
  const navigate = useNavigate();
  const trash = useInfiniteQuery(trashQuery(run));
  const restore = useRestoreRuns(run);
  const found = trash.data?.pages.flatMap((page) => page.runs).find((each) => each.id === run.run);
  const { hasNextPage, isFetching, fetchNextPage } = trash;
  useEffect(() => {
    if (!found && hasNextPage && !isFetching) void fetchNextPage();
  }, [found, hasNextPage, isFetching, fetchNextPage]);
  useTitle(t(found ? "missing.run.deleted" : "missing.run"));
  // Those who may not see the trash are told what is certain.
  if (trash.isPending) return <Skeleton rows={4} />;
  return (
    <Empty page icon={found ? "trash" : "search"} title={t(found ? "missing.run.deleted" : "missing.run")}>
      <p>
        <code className="break">{found ? `${found.name} · ${run.run}` : run.run}</code>
      </p>
      {found ? (
        <p>
          {t(found.deleted_by ? "missing.run.deletedBy" : "missing.run.deletedAt", {
            at: formatExactTime(new Date(found.deleted_at), locale),
            name: found.deleted_by ?? "",
          })}{" "}
          {t("missing.run.until", { at: formatExactTime(new Date(found.purged_at), locale) })}
        </p>
      ) : (
        <p>{t("missing.run.hint", { project: `${run.entity}/${run.project}` })}</p>
      )}
      <InlineError error={restore.error} />
      <Ways>
        {found && (
          <button
            type="button"
            className="button primary"
            disabled={restore.isPending}
            onClick={() =>
              restore.mutate([run.run], {
                onSuccess: () => void navigate({ to: "/$entity/$project/runs/$run/overview", params: run }),
              })
            }
          >
            <Icon name="undo" />
            {t("missing.run.restore")}
          </button>
        )}
        <Link to="/$entity/$project/table" params={run} className="button">
          {t("missing.run.table")}
        </Link>
      </Ways>
    </Empty>
  );
}
