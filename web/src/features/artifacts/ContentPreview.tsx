import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useMemo } from "react";
import { type ArtifactFile, artifactTextQuery } from "@/api/artifacts";
import { previewLimitBytes } from "@/api/queries";
import { useT } from "@/i18n";
import { CopyButton } from "@/ui/CopyButton";
import { formatBytes } from "@/ui/format";
import { Icon } from "@/ui/icons";
import { Failure } from "@/ui/Notice";
import { Skeleton } from "@/ui/Skeleton";
import { parseTable, previewKind } from "./content";
import { TablePreview } from "./TablePreview";
import { useVersionRef } from "./useRefs";

interface Props {
  file: ArtifactFile;
  /** All files of the version, for tables that name some. */
  files: readonly ArtifactFile[];
}

/** A table is of use only whole. */
const tableLimitBytes = 16 * 1024 * 1024;

/** A file with its bytes shown as what they are. */
export function ContentPreview({ file, files }: Props) {
  const t = useT();
  const ref = useVersionRef();
  const name = file.path.split("/").at(-1) ?? file.path;
  const folder = file.path.split("/").slice(0, -1).join("/");
  return (
    <section className="content-preview" aria-label={name}>
      <header className="content-head">
        <h2 className="break">{name}</h2>
        <span className="dim nowrap">{formatBytes(file.size_bytes)}</span>
        <CopyButton text={file.path} label={t("files.copyPath")} />
        {file.url && (
          <a className="button" href={`${file.url}?download=1`} download={name}>
            <Icon name="download" />
            {t("ui.download")}
          </a>
        )}
        <Link
          to="/$entity/$project/artifacts/$type/$collection/$version/files/$"
          params={{ ...ref, _splat: folder }}
          className="icon-button"
          activeOptions={{ exact: true }}
          aria-label={t("ui.close")}
        >
          <Icon name="close" />
        </Link>
      </header>
      <div className="content-body">
        <Content file={file} files={files} name={name} />
      </div>
    </section>
  );
}

function Content({ file, files, name }: Props & { name: string }) {
  const t = useT();
  const url = file.url ?? "";
  switch (previewKind(file)) {
    case "reference":
      return <Reference file={file} />;
    case "image":
      return <img src={url} alt={name} className="content-image" />;
    case "audio":
      // biome-ignore lint/a11y/useMediaCaption: what a script logged has no captions.
      return <audio controls src={url} aria-label={name} />;
    case "video":
      // biome-ignore lint/a11y/useMediaCaption: what a script logged has no captions.
      return <video controls src={url} aria-label={name} className="content-image" />;
    case "html":
      // A frame without rights: whatever the page holds, it cannot act as the person who looks at it.
      return (
        <iframe
          src={`${url}?sandbox=1`}
          sandbox="allow-scripts"
          title={file.path}
          className="content-frame"
          referrerPolicy="no-referrer"
        />
      );
    case "table":
      return <TableFile url={url} files={files} />;
    case "json":
    case "text":
      return <TextFile url={url} json={previewKind(file) === "json"} />;
    case "none":
      return (
        <div className="quiet-empty">
          <Icon name="file" />
          {t("files.noPreview")}
        </div>
      );
  }
}

/** Only its address is stored here. It is shown as text: what a script wrote is not followed by a click. */
function Reference({ file }: { file: ArtifactFile }) {
  const t = useT();
  const address = file.reference ?? "";
  return (
    <div className="content-reference">
      <p>
        <Icon name="link" /> {t("artifact.reference")}
      </p>
      <p className="with-button">
        <code className="break">{address}</code>
        <CopyButton text={address} />
      </p>
    </div>
  );
}

function TextFile({ url, json }: { url: string; json: boolean }) {
  const t = useT();
  const query = useQuery(artifactTextQuery(url, previewLimitBytes));
  const text = useMemo(
    () => (query.data && json && !query.data.cut ? pretty(query.data.text) : (query.data?.text ?? "")),
    [query.data, json],
  );
  if (query.isError) return <Failure error={query.error} onRetry={() => void query.refetch()} />;
  if (query.isPending) return <Skeleton rows={10} height={12} />;
  return (
    <>
      {query.data.cut && <p className="notice">{t("files.cut", { size: formatBytes(query.data.text.length) })}</p>}
      {/* Long text scrolls, by keyboard too. */}
      <pre className="content-text" tabIndex={0}>
        {text}
      </pre>
    </>
  );
}

function TableFile({ url, files }: { url: string; files: readonly ArtifactFile[] }) {
  const query = useQuery(artifactTextQuery(url, tableLimitBytes));
  const table = useMemo(() => (query.data ? parseTable(query.data.text) : null), [query.data]);
  if (query.isError) return <Failure error={query.error} onRetry={() => void query.refetch()} />;
  if (query.isPending) return <Skeleton rows={10} height={12} />;
  return table ? <TablePreview table={table} files={files} /> : <TextFile url={url} json />;
}

function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
