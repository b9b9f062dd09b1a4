import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { useCallback, useMemo } from "react";
import { runFilesQuery, runQuery } from "@/api/queries";
import { useTitle } from "@/app/title";
import { useRunRef, useUrlSearch } from "@/app/url";
import { useT } from "@/i18n";
import { Empty, Failure } from "@/ui/Notice";
import { SearchBox } from "@/ui/SearchBox";
import { Skeleton } from "@/ui/Skeleton";
import { FilePreview } from "./FilePreview";
import { FolderList } from "./FolderList";
import { findFiles, listFolder } from "./folder";
import "./files.css";

/** The files of a run as folders; the path is in the URL, for a folder as for a file. */
export default function FilesPage() {
  const t = useT();
  const ref = useRunRef();
  const { _splat = "" } = useParams({ strict: false }) as { _splat?: string };
  const { data: run } = useQuery(runQuery(ref));
  const query = useQuery(runFilesQuery(ref));
  const path = _splat.replace(/\/+$/, "");
  useTitle(path.split("/").at(-1) || t("run.files"), run?.name);
  const file = query.data?.files.find((each) => each.path === path);
  const folder = file ? path.split("/").slice(0, -1).join("/") : path;
  const [search, setSearch] = useUrlSearch();
  const text = search.search ?? "";
  const find = useCallback((value: string) => setSearch({ search: value || undefined }), [setSearch]);
  const entries = useMemo(() => {
    const files = query.data?.files ?? [];
    return text ? findFiles(files, text) : listFolder(files, folder);
  }, [query.data, folder, text]);

  if (query.isError) return <Failure error={query.error} onRetry={() => void query.refetch()} />;
  if (query.isPending) return <main className="page">{<Skeleton rows={8} height={24} />}</main>;
  if (query.data.files.length === 0) {
    return (
      <main>
        <Empty icon="folder" title={t("files.empty")}>
          <p>{t("files.empty.hint")}</p>
        </Empty>
      </main>
    );
  }
  return (
    <main className={file ? "files with-preview" : "files"}>
      <div className="files-list">
        <div className="files-head">
          <Path path={folder} />
          <SearchBox value={text} onChange={find} label={t("files.search")} main />
        </div>
        {entries.length > 0 ? (
          <FolderList entries={entries} current={path} />
        ) : text ? (
          <Empty icon="search" title={t("files.noMatch")} />
        ) : (
          <Empty icon="folder" title={t("files.notFound")}>
            <Link to="/$entity/$project/runs/$run/files" params={ref} className="button">
              {t("files.root")}
            </Link>
          </Empty>
        )}
      </div>
      {file && <FilePreview key={file.path} run={ref} file={file} />}
    </main>
  );
}

function Path({ path }: { path: string }) {
  const t = useT();
  const ref = useRunRef();
  const parts = path === "" ? [] : path.split("/");
  return (
    <nav className="files-path" aria-label={t("files.path")}>
      <Link to="/$entity/$project/runs/$run/files" params={ref}>
        {t("files.root")}
      </Link>
      {parts.map((part, i) => {
        const target = parts.slice(0, i + 1).join("/");
        return (
          <span key={target}>
            <span className="dim"> / </span>
            <Link to="/$entity/$project/runs/$run/files/$" params={{ ...ref, _splat: target }}>
              {part}
            </Link>
          </span>
        );
      })}
    </nav>
  );
}
