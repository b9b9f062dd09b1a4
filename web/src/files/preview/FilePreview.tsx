import { useQuery } from "@tanstack/react-query";
import { sandboxQuery } from "@/api/fileHome";
import { type StoredFile, textQuery } from "@/api/files";
import { apiUrl } from "@/api/request";
import { useT } from "@/i18n";
import { CopyButton } from "@/ui/CopyButton";
import { formatBytes } from "@/ui/format";
import { Icon } from "@/ui/icons";
import { Failure } from "@/ui/Notice";
import { Skeleton } from "@/ui/Skeleton";
import { RelativeTime } from "@/ui/Time";
import { FileLink, type FilesPlace } from "../place";
import { LoggedTablePreview, ParquetPreview, SeparatedPreview } from "./GridPreview";
import { type HeldFile, previewKind } from "./kind";
import { TextPreview } from "./TextPreview";

interface Props {
  file: StoredFile;
  /** All files beside it, for tables that name some. */
  files: readonly StoredFile[];
  place: FilesPlace;
}

/** A file with its bytes shown as what they are. */
export function FilePreview({ file, files, place }: Props) {
  const t = useT();
  const { path, address, updated_at } = file;
  const name = path.split("/").at(-1) ?? path;
  const folder = path.split("/").slice(0, -1).join("/");
  return (
    <section className="preview" aria-label={t("files.preview", { name })}>
      <header className="preview-head">
        <h2 className="break">{name}</h2>
        <span className="dim nowrap">
          {formatBytes(file.size_bytes)}
          {updated_at && (
            <>
              {" · "}
              <RelativeTime at={updated_at} />
            </>
          )}
        </span>
        <CopyButton text={path} label={t("files.copyPath")} />
        {address !== undefined && (
          <a className="button" href={`${apiUrl(address)}?download=1`} download={name}>
            <Icon name="download" />
            {t("ui.download")}
          </a>
        )}
        <FileLink place={place} path={folder} className="icon-button" aria-label={t("ui.close")}>
          <Icon name="close" />
        </FileLink>
      </header>
      <div className="preview-body">
        {address === undefined ? (
          <Reference address={file.reference ?? ""} />
        ) : (
          <Content file={{ ...file, address }} files={files} place={place} name={name} />
        )}
      </div>
    </section>
  );
}

interface ContentProps extends Omit<Props, "file"> {
  file: HeldFile;
  name: string;
}

function Content({ file, files, place, name }: ContentProps) {
  const t = useT();
  const url = apiUrl(file.address);
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
      return <HtmlPreview file={file} />;
    case "separated":
      return <SeparatedPreview file={file} />;
    case "table":
      return <LoggedTablePreview file={file} files={files} place={place} />;
    case "parquet":
      return <ParquetPreview file={file} />;
    case "json":
    case "markdown":
    case "text":
      return <TextPreview file={file} />;
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
function Reference({ address }: { address: string }) {
  const t = useT();
  return (
    <>
      <p>
        <Icon name="link" /> {t("artifact.reference")}
      </p>
      <p className="with-button">
        <code className="break">{address}</code>
        <CopyButton text={address} />
      </p>
    </>
  );
}

/** A page in a frame without rights: whatever it holds, it cannot act as the person who looks at it. */
function HtmlPreview({ file }: { file: HeldFile }) {
  const framed = useQuery(sandboxQuery(file.address));
  const text = useQuery({ ...textQuery(file.address, file.digest), enabled: framed.data === null });
  if (framed.isError) return <Failure error={framed.error} onRetry={() => void framed.refetch()} />;
  if (framed.data) {
    return (
      <iframe
        src={framed.data}
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
