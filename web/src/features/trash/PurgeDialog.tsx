import type { ProjectRef } from "@/api/queries";
import { type TrashedRun, usePurgeRuns } from "@/api/trash";
import { useT } from "@/i18n";
import { Dialog, DialogFoot } from "@/ui/Dialog";

interface Props {
  project: ProjectRef;
  runs: readonly Pick<TrashedRun, "id" | "name">[];
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
          <li key={run.id} className="break">
            {run.name} <code className="dim">{run.id}</code>
          </li>
        ))}
      </ul>
      <DialogFoot error={purge.error} onClose={onClose}>
        <button
          type="button"
          className="button danger"
          disabled={purge.isPending}
          onClick={() =>
            purge.mutate(
              runs.map((run) => run.id),
              { onSuccess: finish },
            )
          }
        >
          {t("trash.purge.do")}
        </button>
      </DialogFoot>
    </Dialog>
  );
}
