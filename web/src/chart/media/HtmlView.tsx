import { useQuery } from "@tanstack/react-query";
import { type FileHome, filePath, sandboxQuery } from "@/api/fileHome";
import { useT } from "@/i18n";
import { Failure } from "@/ui/Notice";
import { Skeleton } from "@/ui/Skeleton";
import { FileLink } from "./FileLink";
import type { LoggedFile } from "./media";

/**
 * A page that a script logged, in a frame of an origin of nobody: its own scripts run, but reach neither us, nor
 * cookies, nor the network. The server says so once more in the policy it sends with the page.
 */
export function HtmlView({ home, item }: { home: FileHome; item: LoggedFile }) {
  const t = useT();
  const address = useQuery(sandboxQuery(filePath(home, item.path)));
  if (address.isError) return <Failure error={address.error} onRetry={() => void address.refetch()} />;
  if (address.isPending) return <Skeleton rows={4} height={12} />;
  if (!address.data) return <FileLink home={home} item={item} note={t("media.noPreview")} />;
  return (
    <iframe
      src={address.data}
      sandbox="allow-scripts"
      title={item.caption || item.path}
      className="media-frame"
      referrerPolicy="no-referrer"
      loading="lazy"
    />
  );
}
