import { useInfiniteQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { useMemo } from "react";
import { versionFilesQuery } from "@/api/artifacts";
import { useTitle } from "@/app/title";
import { useI18n, useT } from "@/i18n";
import { formatInteger } from "@/ui/format";
import { Empty, Failure } from "@/ui/Notice";
import { Skeleton } from "@/ui/Skeleton";
import { ContentList } from "./ContentList";
import { ContentPreview } from "./ContentPreview";
import { listFolder } from "./content";
import { useVersionRef } from "./useRefs";

/** The files of a version as folders; the path is in the URL, for a folder as for a file. */
export default function ContentPage() {
  const { t, locale } = useI18n();
  const ref = useVersionRef();
  const { _splat = "" } = useParams({ strict: false }) as { _splat?: string };
  const path = _splat.replace(/\/+$/, "");
  const query = useInfiniteQuery(versionFilesQuery(ref));
  useTitle(path.split("/").at(-1) || t("artifact.tab.files"), `${ref.collection}:${ref.version}`);
  const files = useMemo(() => query.data?.pages.flatMap((page) => page.files) ?? [], [query.data]);
  const file = files.find((each) => each.path === path);
  const folder = file ? path.split("/").slice(0, -1).join("/") : path;
  const entries = useMemo(() => listFolder(files, folder), [files, folder]);

  if (query.isError && !query.data) return <Failure error={query.error} onRetry={() => void query.refetch()} />;
  if (!query.data) {
    return (
      <main className="page">
        <Skeleton rows={8} height={24} />
      </main>
    );
  }
  const nAll = query.data.pages[0]?.n_files ?? files.length;
  return (
    <main className={file ? "content with-preview" : "content"}>
      <div className="content-side">
        <ContentPath path={folder} />
        {query.hasNextPage && (
          <p className="content-more">
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
        )}
        {entries.length > 0 ? (
          <ContentList entries={entries} current={path} />
        ) : (
          <Empty icon="folder" title={t(files.length === 0 ? "artifact.noFiles" : "files.notFound")} />
        )}
      </div>
      {file && <ContentPreview key={file.path} file={file} files={files} />}
    </main>
  );
}

function ContentPath({ path }: { path: string }) {
  const t = useT();
  const ref = useVersionRef();
  const parts = path === "" ? [] : path.split("/");
  return (
    <nav className="content-path" aria-label={t("files.path")}>
      <Link to="/$entity/$project/artifacts/$type/$collection/$version/files/$" params={{ ...ref, _splat: "" }}>
        {t("files.root")}
      </Link>
      {parts.map((part, i) => {
        const target = parts.slice(0, i + 1).join("/");
        return (
          <span key={target}>
            <span className="dim"> / </span>
            <Link
              to="/$entity/$project/artifacts/$type/$collection/$version/files/$"
              params={{ ...ref, _splat: target }}
            >
              {part}
            </Link>
          </span>
        );
      })}
    </nav>
  );
}
