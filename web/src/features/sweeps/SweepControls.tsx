import { useState } from "react";
import { isSearching, type Sweep, type useChangeSweep } from "@/api/sweeps";
import { useT } from "@/i18n";
import { Dialog } from "@/ui/Dialog";
import { Icon } from "@/ui/icons";
import { InlineError } from "@/ui/Notice";

interface Props {
  sweep: Pick<Sweep, "name" | "state">;
  change: ReturnType<typeof useChangeSweep>;
}

/** Pause, resume, stop, cancel: those that are possible in the sweep's state. */
export function SweepControls({ sweep, change }: Props) {
  const t = useT();
  const [asking, setAsking] = useState(false);
  const { state } = sweep;
  const become = (next: string) => change.mutate({ state: next });
  return (
    <div className="record-tools">
      {state === "running" && (
        <button
          type="button"
          className="button"
          data-tip={t("sweep.pause.hint")}
          disabled={change.isPending}
          onClick={() => become("paused")}
        >
          <Icon name="pause" size={14} />
          {t("sweep.pause")}
        </button>
      )}
      {(state === "paused" || !isSearching(sweep)) && (
        <button
          type="button"
          className="button"
          data-tip={t("sweep.resume.hint")}
          disabled={change.isPending}
          onClick={() => become("running")}
        >
          <Icon name="play" size={14} />
          {t("sweep.resume")}
        </button>
      )}
      {isSearching(sweep) && (
        <button
          type="button"
          className="button"
          data-tip={t("sweep.stop.hint")}
          disabled={change.isPending}
          onClick={() => become("finished")}
        >
          <Icon name="stop" size={14} />
          {t("sweep.stop")}
        </button>
      )}
      {state !== "canceled" && (
        <button type="button" className="button" disabled={change.isPending} onClick={() => setAsking(true)}>
          <Icon name="close" size={14} />
          {t("sweep.cancel")}
        </button>
      )}
      {asking && (
        <Dialog title={t("sweep.cancel.title", { name: sweep.name })} onClose={() => setAsking(false)}>
          <p>{t("sweep.cancel.hint")}</p>
          <InlineError error={change.error} />
          <div className="form-foot end">
            <button type="button" className="button" onClick={() => setAsking(false)}>
              {t("ui.close")}
            </button>
            <button
              type="button"
              className="button danger"
              disabled={change.isPending}
              onClick={() => change.mutate({ state: "canceled" }, { onSuccess: () => setAsking(false) })}
            >
              {t("sweep.cancel.confirm")}
            </button>
          </div>
        </Dialog>
      )}
    </div>
  );
}
