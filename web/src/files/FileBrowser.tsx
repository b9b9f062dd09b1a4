import { type ReactNode, useCallback, useMemo } from "react";
import type { StoredFile } from "@/api/files";
import { useUrlSearch } from "@/app/url";
import { useT } from "@/i18n";
import { Empty } from "@/ui/Notice";
import { SearchBox } from "@/ui/SearchBox";
import { FolderList } from "./FolderList";
import { findFiles, listFolder } from "./folder";
import { FileLink, type FilesPlace } from "./place";
import { FilePreview } from "./preview/FilePreview";
import "./files.css";

interface Props {
  files: readonly StoredFile[];
  /** Of the file or folder that the address names; empty for the root. */
  path: string;
  place: FilesPlace;
  /** Where not all files are listed. */
  note?: ReactNode;
}

/** Files as folders, with a search over all paths, and beside them the one that is looked at. */
export function FileBrowser({ files, path, place, note }: Props) {
  const t = useT();
  const [search, setSearch] = useUrlSearch();
  const text = search.search ?? "";
  const find = useCallback((value: string) => setSearch({ search: value || undefined }), [setSearch]);
  const file = files.find((each) => each.path === path);
  const folder = file ? path.split("/").slice(0, -1).join("/") : path;
  const entries = useMemo(() => (text ? findFiles(files, text) : listFolder(files, folder)), [files, folder, text]);
  return (
    <main className={file ? "files with-preview" : "files"}>
      <div className="files-list">
        <div className="files-head">
          <FolderPath path={folder} place={place} />
          <SearchBox value={text} onChange={find} label={t("files.search")} main />
        </div>
        {note}
        {entries.length > 0 ? (
          <FolderList entries={entries} current={path} place={place} />
        ) : text ? (
          <Empty icon="search" title={t("files.noMatch")} />
        ) : (
          <Empty icon="folder" title={t("files.notFound")}>
            <FileLink place={place} path="" className="button">
              {t("files.root")}
            </FileLink>
          </Empty>
        )}
      </div>
      {file && <FilePreview key={file.path} file={file} files={files} place={place} />}
    </main>
  );
}

function FolderPath({ path, place }: { path: string; place: FilesPlace }) {
  const t = useT();
  const parts = path === "" ? [] : path.split("/");
  return (
    <nav className="files-path" aria-label={t("files.path")}>
      <FileLink place={place} path="">
        {t("files.root")}
      </FileLink>
      {parts.map((part, i) => {
        const target = parts.slice(0, i + 1).join("/");
        return (
          <span key={target}>
            <span className="dim"> / </span>
            <FileLink place={place} path={target}>
              {part}
            </FileLink>
          </span>
        );
      })}
    </nav>
  );
}
