import type { TrashedRun } from "@/api/trash";
import { useI18n } from "@/i18n";
import { RunDot } from "@/runs/RunDot";
import { formatExactTime, formatRelative } from "@/ui/format";
import { Icon } from "@/ui/icons";
import { StateIcon } from "@/ui/RunState";
import { RelativeTime } from "@/ui/Time";

interface RowProps {
  run: TrashedRun;
  isChosen: boolean;
  mayRestore: boolean;
  isPending: boolean;
  onToggle: () => void;
  onRestore: () => void;
}

export function TrashRow({ run, isChosen, mayRestore, isPending, onToggle, onRestore }: RowProps) {
  const { t, locale } = useI18n();
  const purged = new Date(run.purged_at);
  return (
    <tr className={isChosen ? "current" : undefined}>
      <td className="check-cell">
        {mayRestore && (
          <input
            type="checkbox"
            checked={isChosen}
            aria-label={t("table.select", { name: run.name })}
            onChange={onToggle}
          />
        )}
      </td>
      <th scope="row">
        <span className="trash-name">
          <StateIcon state={run.state} />
          <RunDot run={run} />
          <span className="trash-run" data-tip={run.name}>
            {run.name}
          </span>
          <span className="dim wide-only">{run.id}</span>
        </span>
      </th>
      <td className="number">
        <RelativeTime at={run.deleted_at} />
      </td>
      <td className="wide-only">{run.deleted_by ?? <span className="dim">–</span>}</td>
      <td className="number wide-only" data-tip={formatExactTime(purged, locale)}>
        {formatRelative(purged, new Date(), locale)}
      </td>
      <td className="number">
        {mayRestore && (
          <button
            type="button"
            className="button"
            aria-label={t("trash.restoreOne", { name: run.name })}
            disabled={isPending}
            onClick={onRestore}
          >
            <Icon name="undo" />
            <span className="wide-only">{t("trash.restore")}</span>
          </button>
        )}
      </td>
    </tr>
  );
}
