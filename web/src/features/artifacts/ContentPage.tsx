import { useInfiniteQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useMemo } from "react";
import { versionFilesQuery } from "@/api/artifacts";
import { fileOfVersion } from "@/api/files";
import { useTitle } from "@/app/title";
import { FileBrowser } from "@/files/FileBrowser";
import { useI18n } from "@/i18n";
import { formatInteger } from "@/ui/format";
import { Empty, Failure } from "@/ui/Notice";
import { Skeleton } from "@/ui/Skeleton";
import { useVersionRef } from "./useRefs";

/** The files of a version as folders; the path is in the URL, for a folder as for a file. */
export default function ContentPage() {
  const { t, locale } = useI18n();
  const ref = useVersionRef();
  const { _splat = "" } = useParams({ strict: false }) as { _splat?: string };
  const path = _splat.replace(/\/+$/, "");
  const query = useInfiniteQuery(versionFilesQuery(ref));
  useTitle(path.split("/").at(-1) || t("artifact.tab.files"), `${ref.collection}:${ref.version}`);
  const files = useMemo(() => query.data?.pages.flatMap((page) => page.files.map(fileOfVersion)), [query.data]);
  if (query.isError && !files) return <Failure error={query.error} onRetry={() => void query.refetch()} />;
  if (!files) {
    return (
      <main className="page">
        <Skeleton rows={8} height={24} />
      </main>
    );
  }
  if (files.length === 0) {
    return (
      <main>
        <Empty icon="folder" title={t("artifact.noFiles")} />
      </main>
    );
  }
  const nAll = query.data?.pages[0]?.n_files ?? files.length;
  return (
    <FileBrowser
      files={files}
      path={path}
      place={{ to: "/$entity/$project/artifacts/$type/$collection/$version/files/$", params: ref }}
      note={
        query.hasNextPage && (
          <p className="files-note">
            <span>{t("artifact.filesShown", { n: files.length, all: formatInteger(nAll, locale) })}</span>{" "}
            <button
              type="button"
              className="link-button"
              disabled={query.isFetchingNextPage}
              onClick={() => void query.fetchNextPage()}
            >
              {t("artifact.more")}
            </button>
          </p>
        )
      }
    />
  );
}
