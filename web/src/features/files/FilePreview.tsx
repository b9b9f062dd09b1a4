import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { sandboxQuery } from "@/api/fileHome";
import { fileTextQuery, type RunRef, runFilePath } from "@/api/queries";
import { apiUrl } from "@/api/request";
import type { RunFile } from "@/api/types";
import { useT } from "@/i18n";
import { CopyButton } from "@/ui/CopyButton";
import { formatBytes } from "@/ui/format";
import { Icon } from "@/ui/icons";
import { Failure } from "@/ui/Notice";
import { Skeleton } from "@/ui/Skeleton";
import { RelativeTime } from "@/ui/Time";
import { previewKind } from "./folder";
import { LoggedTablePreview, ParquetPreview, SeparatedPreview } from "./GridPreview";
import { TextPreview } from "./TextPreview";

interface Props {
  run: RunRef;
  file: RunFile;
}

/** A file with its bytes shown as what they are. */
export function FilePreview({ run, file }: Props) {
  const t = useT();
  const name = file.path.split("/").at(-1) ?? file.path;
  const url = apiUrl(runFilePath(run, file.path));
  const folder = file.path.split("/").slice(0, -1).join("/");
  return (
    <section className="preview" aria-label={name}>
      <header className="preview-head">
        <h2 className="break">{name}</h2>
        <span className="dim nowrap">
          {formatBytes(file.size_bytes)} · <RelativeTime at={file.updated_at} />
        </span>
        <CopyButton text={file.path} label={t("files.copyPath")} />
        <a className="button" href={`${url}?download=1`} download={name}>
          <Icon name="download" />
          {t("ui.download")}
        </a>
        <Link
          to="/$entity/$project/runs/$run/files/$"
          params={{ ...run, _splat: folder }}
          className="icon-button"
          aria-label={t("ui.close")}
        >
          <Icon name="close" />
        </Link>
      </header>
      <div className="preview-body">
        <Content run={run} file={file} url={url} name={name} />
      </div>
    </section>
  );
}

function Content({ run, file, url, name }: Props & { url: string; name: string }) {
  const t = useT();
  switch (previewKind(file)) {
    case "image":
      return <img src={url} alt={name} className="preview-image" />;
    case "audio":
      // biome-ignore lint/a11y/useMediaCaption: what a script logged has no captions.
      return <audio controls src={url} aria-label={name} />;
    case "video":
      // biome-ignore lint/a11y/useMediaCaption: what a script logged has no captions.
      return <video controls src={url} aria-label={name} className="preview-image" />;
    case "html":
      return <HtmlPreview run={run} file={file} />;
    case "separated":
      return <SeparatedPreview run={run} file={file} />;
    case "table":
      return <LoggedTablePreview run={run} file={file} />;
    case "parquet":
      return <ParquetPreview run={run} file={file} />;
    case "json":
    case "markdown":
    case "text":
      return <TextPreview run={run} file={file} />;
    case "none":
      return (
        <div className="quiet-empty">
          <Icon name="file" />
          {t("files.noPreview")}
        </div>
      );
  }
}

/** A page of a run in a frame without rights: whatever it holds, it cannot act as the person who looks at it. */
function HtmlPreview({ run, file }: Props) {
  const address = useQuery(sandboxQuery(run, file.path));
  const text = useQuery({ ...fileTextQuery(run, file.path, file.md5), enabled: address.data === null });
  if (address.isError) return <Failure error={address.error} onRetry={() => void address.refetch()} />;
  if (address.data) {
    return (
      <iframe
        src={address.data}
        sandbox="allow-scripts"
        title={file.path}
        className="preview-frame"
        referrerPolicy="no-referrer"
      />
    );
  }
  if (!text.data) return <Skeleton rows={10} height={12} />;
  // Our own policy holds in such a frame: no scripts and no styles of the page, but its text and tables.
  return <iframe srcDoc={text.data.text} sandbox="" title={file.path} className="preview-frame" />;
}
