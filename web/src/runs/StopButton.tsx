import { useStopRun } from "@/api/mutations";
import type { Run } from "@/api/types";
import { useT } from "@/i18n";
import { Icon } from "@/ui/icons";
import { InlineError } from "@/ui/Notice";

interface Props {
  run: Pick<Run, "entity" | "project" | "id" | "state" | "stopping">;
  /** Whether the caller is more than a viewer of the project. */
  mayStop: boolean;
}

/** Asks the script to stop; the run says itself when it has. */
export function StopButton({ run, mayStop }: Props) {
  const t = useT();
  const stop = useStopRun();
  if (!mayStop || (run.state !== "running" && run.state !== "pending")) return null;
  const waiting = run.stopping || stop.isPending;
  return (
    <>
      <button
        type="button"
        className="button stop"
        disabled={waiting}
        data-tip={t("run.stop.hint")}
        onClick={() => stop.mutate({ entity: run.entity, project: run.project, run: run.id })}
      >
        <Icon name="stop" size={14} />
        {t(waiting ? "state.stopping" : "run.stop")}
      </button>
      <InlineError error={stop.error} />
    </>
  );
}
