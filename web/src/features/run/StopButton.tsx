import { useStopRun } from "@/api/mutations";
import type { Run } from "@/api/types";
import { useRunRef } from "@/app/url";
import { useT } from "@/i18n";
import { Icon } from "@/ui/icons";
import { InlineError } from "@/ui/Notice";

/** Asks the script to stop; the run says itself when it has. */
export function StopButton({ run }: { run: Pick<Run, "state" | "stopping" | "role"> }) {
  const t = useT();
  const ref = useRunRef();
  const stop = useStopRun();
  if (run.role === "viewer" || (run.state !== "running" && run.state !== "pending")) return null;
  const waiting = run.stopping || stop.isPending;
  return (
    <>
      <button
        type="button"
        className="button stop"
        disabled={waiting}
        data-tip={t("run.stop.hint")}
        onClick={() => stop.mutate(ref)}
      >
        <Icon name="stop" size={14} />
        {t(waiting ? "state.stopping" : "run.stop")}
      </button>
      <InlineError error={stop.error} />
    </>
  );
}
