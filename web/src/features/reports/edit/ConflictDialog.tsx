import { useState } from "react";
import { useT } from "@/i18n";
import { Dialog } from "@/ui/Dialog";
import { Icon } from "@/ui/icons";
import { InlineError } from "@/ui/Notice";

interface Props {
  params: { entity: string; project: string; report: string };
  error: unknown;
  onOverwrite: () => Promise<void>;
  onClose: () => void;
}

/** Somebody else published in the meantime: neither text is lost, whatever one chooses. */
export function ConflictDialog({ params, error, onOverwrite, onClose }: Props) {
  const t = useT();
  const [failed, setFailed] = useState<unknown>(null);
  const { entity, project, report } = params;
  const path = `/${[entity, project, "reports", report].map(encodeURIComponent).join("/")}`;
  return (
    <Dialog title={t("report.conflict")} onClose={onClose}>
      <p>{t("report.conflict.hint")}</p>
      <InlineError error={failed} />
      <div className="conflict-ways">
        <a className="button" href={path} target="_blank" rel="noopener">
          <Icon name="eye" />
          {t("report.conflict.see")}
        </a>
        <button type="button" className="button" onClick={onClose}>
          <Icon name="pencil" />
          {t("report.conflict.keep")}
        </button>
        <button type="button" className="button danger" onClick={() => void onOverwrite().catch(setFailed)}>
          <Icon name="alert" />
          {t("report.conflict.overwrite")}
        </button>
      </div>
      {failed === null && error instanceof Error && error.message !== "" && <p className="dim">{error.message}</p>}
    </Dialog>
  );
}
