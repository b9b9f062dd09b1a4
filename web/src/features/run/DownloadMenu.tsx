import { apiPath, apiUrl } from "@/api/request";
import { useRunRef } from "@/app/url";
import { type MessageKey, useT } from "@/i18n";
import { Icon } from "@/ui/icons";
import { Menu } from "@/ui/Menu";

const formats = [
  // People open it in a spreadsheet, which would calculate text that looks like a formula.
  { name: "csv", search: "?spreadsheet=true", label: "run.download.csv" },
  { name: "parquet", search: "", label: "run.download.parquet" },
  { name: "arrow", search: "", label: "run.download.arrow" },
  { name: "jsonl", search: "", label: "run.download.jsonl" },
] as const satisfies readonly { name: string; search: string; label: MessageKey }[];

/** Everything the run has logged, as a file for other tools. */
export function DownloadMenu() {
  const t = useT();
  const { entity, project, run } = useRunRef();
  return (
    <Menu label={t("run.download")} button={<Icon name="download" />} className="icon-button small" align="start">
      <div className="menu-head">{t("run.download")}</div>
      {formats.map(({ name, search, label }) => (
        <a
          key={name}
          role="menuitem"
          className="menu-item"
          href={`${apiUrl(apiPath("runs", entity, project, run, `history.${name}`))}${search}`}
          download={`${run}.${name}`}
        >
          {t(label)}
        </a>
      ))}
    </Menu>
  );
}
