import { type FileHome, filePath } from "@/api/fileHome";
import { apiUrl } from "@/api/request";
import { useT } from "@/i18n";
import { Icon } from "@/ui/icons";
import type { LoggedFile } from "./media";

/** A file that cannot be shown in place, to take home. */
export function FileLink({ home, item, note }: { home: FileHome; item: LoggedFile; note?: string }) {
  const t = useT();
  const name = item.path.split("/").at(-1) ?? item.path;
  return (
    <div className="media-file">
      {note && <p className="dim">{note}</p>}
      <a className="button" href={`${apiUrl(filePath(home, item.path))}?download=1`} download={name} data-tip={name}>
        <Icon name="download" />
        {t("ui.download")}
      </a>
    </div>
  );
}
