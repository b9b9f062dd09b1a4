import { useQuery } from "@tanstack/react-query";
import { type FileHome, filePath } from "@/api/fileHome";
import { previewLimitBytes } from "@/api/queries";
import { requestText } from "@/api/request";
import { useT } from "@/i18n";
import { formatBytes } from "@/ui/format";
import { Failure } from "@/ui/Notice";
import { Skeleton } from "@/ui/Skeleton";
import { FileLink } from "./FileLink";
import type { LoggedFile } from "./media";

/** Formats with text in them, such as molecules: the text, and the file. */
export function TextView({ home, item }: { home: FileHome; item: LoggedFile }) {
  const t = useT();
  const query = useQuery({
    queryKey: ["file-start", home, item.path],
    queryFn: ({ signal }) => requestText(filePath(home, item.path), previewLimitBytes, signal),
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (query.isError) return <Failure error={query.error} onRetry={() => void query.refetch()} />;
  if (query.isPending) return <Skeleton rows={4} height={12} />;
  // Bytes that are no text have characters that no text has.
  const isText = !query.data.text.slice(0, 4096).includes("\u0000");
  return (
    <div className="media-text">
      {query.data.cut && <p className="notice">{t("files.cut", { size: formatBytes(query.data.text.length) })}</p>}
      {isText && (
        <pre tabIndex={0} role="group" aria-label={item.path}>
          {query.data.text}
        </pre>
      )}
      <FileLink home={home} item={item} />
    </div>
  );
}
