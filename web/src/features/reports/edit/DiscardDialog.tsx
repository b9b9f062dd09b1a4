import { useT } from "@/i18n";
import { Dialog, DialogFoot } from "@/ui/Dialog";

interface Props {
  pending: boolean;
  error: unknown;
  onDiscard: () => void;
  onClose: () => void;
}

export function DiscardDialog({ pending, error, onDiscard, onClose }: Props) {
  const t = useT();
  return (
    <Dialog title={t("report.discard")} onClose={onClose}>
      <p>{t("report.discard.hint")}</p>
      <DialogFoot error={error} onClose={onClose}>
        <button type="button" className="button danger" disabled={pending} onClick={onDiscard}>
          {t("report.discard")}
        </button>
      </DialogFoot>
    </Dialog>
  );
}
