import type { Faults } from "@/api/types";
import { useT } from "@/i18n";
import { Icon } from "@/ui/icons";

/** Data that was not taken as it came must not go unnoticed. */
export function FaultsNotice({ faults }: { faults: Faults }) {
  const t = useT();
  const { n_rejected_lines, n_superseded_lines, last_rejection } = faults;
  if (n_rejected_lines === 0 && n_superseded_lines === 0) return null;
  return (
    <div className="notice warn" role="note">
      <Icon name="alert" />
      <div>
        {n_rejected_lines > 0 && <p>{t("faults.rejected", { n: n_rejected_lines })}</p>}
        {last_rejection && <p className="dim break">{t("faults.last", { reason: last_rejection })}</p>}
        {n_superseded_lines > 0 && <p>{t("faults.superseded", { n: n_superseded_lines })}</p>}
      </div>
    </div>
  );
}
