import { useI18n } from "@/i18n";
import { useErrorText } from "@/ui/Notice";
import type { Kept } from "./useKeeper";

/** Whether what was written is safe. */
export function KeptNote({ kept }: { kept: Kept }) {
  const { t, locale } = useI18n();
  const { message } = useErrorText(kept.kind === "failed" ? kept.error : null);
  if (kept.kind === "failed") {
    return (
      <span className="kept-note bad" role="alert" data-tip={message}>
        {t("report.kept.failed")}
      </span>
    );
  }
  const text =
    kept.kind === "kept"
      ? t("report.kept", { time: kept.at.toLocaleTimeString(locale, { hour: "2-digit", minute: "2-digit" }) })
      : kept.kind === "waiting"
        ? t("report.kept.waiting")
        : "";
  return (
    <span className="kept-note" role="status">
      {text}
    </span>
  );
}
