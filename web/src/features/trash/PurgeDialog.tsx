import type { ProjectRef } from "@/api/queries";
import { usePurgeRuns } from "@/api/trash";
import { useT } from "@/i18n";
import { Dialog, DialogFoot } from "@/ui/Dialog";

interface Props {
  project: ProjectRef;
  /** IDs. */
  runs: readonly string[];
  onClose: () => void;
  onDone: () => void;
}

/** Names the runs that go for good, and what that means: nothing of them comes back, and their IDs are free. */
export function PurgeDialog({ project, runs, onClose, onDone }: Props) {
  const t = useT();
  const purge = usePurgeRuns(project);
  const finish = () => {
    onDone();
    onClose();
  };
  return (
    <Dialog title={t("trash.purgeN", { n: runs.length })} onClose={onClose}>
      <p>{t("trash.purge.hint", { n: runs.length })}</p>
      <ul className="purge-list">
        {runs.map((run) => (
          <li key={run}>
            <code className="break">{run}</code>
          </li>
        ))}
      </ul>
      <DialogFoot error={purge.error} onClose={onClose}>
        <button
          type="button"
          className="button danger"
          disabled={purge.isPending}
          onClick={() => purge.mutate(runs, { onSuccess: finish })}
        >
          {t("trash.purge.do")}
        </button>
      </DialogFoot>
    </Dialog>
  );
}
