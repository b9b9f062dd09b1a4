import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useMemo } from "react";
import { fileOfRun } from "@/api/files";
import { runFilesQuery, runQuery } from "@/api/queries";
import { useTitle } from "@/app/title";
import { useRunRef } from "@/app/url";
import { FileBrowser } from "@/files/FileBrowser";
import { useT } from "@/i18n";
import { Empty, Failure } from "@/ui/Notice";
import { Skeleton } from "@/ui/Skeleton";

/** The files of a run as folders; the path is in the URL, for a folder as for a file. */
export default function FilesPage() {
  const t = useT();
  const ref = useRunRef();
  const { _splat = "" } = useParams({ strict: false }) as { _splat?: string };
  const path = _splat.replace(/\/+$/, "");
  const { data: run } = useQuery(runQuery(ref));
  const query = useQuery(runFilesQuery(ref));
  useTitle(path.split("/").at(-1) || t("run.files"), run?.name);
  const files = useMemo(() => query.data?.files.map((file) => fileOfRun(ref, file)), [query.data, ref]);
  if (query.isError) return <Failure error={query.error} onRetry={() => void query.refetch()} />;
  if (!files) return <main className="page">{<Skeleton rows={8} height={24} />}</main>;
  if (files.length === 0) {
    return (
      <main>
        <Empty icon="folder" title={t("files.empty")}>
          <p>{t("files.empty.hint")}</p>
        </Empty>
      </main>
    );
  }
  return <FileBrowser files={files} path={path} place={{ to: "/$entity/$project/runs/$run/files/$", params: ref }} />;
}
