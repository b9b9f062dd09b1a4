import type { Sweep } from "@/api/sweeps";
import { type MessageKey, useT } from "@/i18n";

const looks: Record<string, { label: MessageKey; look: string; shape: string }> = {
  pending: { label: "sweep.state.pending", look: "pending", shape: "M8 4.5v4l2.5 1.5" },
  running: { label: "sweep.state.running", look: "running", shape: "M8 5.7a2.3 2.3 0 1 0 0 4.6 2.3 2.3 0 0 0 0-4.6Z" },
  paused: { label: "sweep.state.paused", look: "preempting", shape: "M6.3 5.5v5m3.4-5v5" },
  finished: { label: "sweep.state.finished", look: "finished", shape: "m5.3 8.2 2 2 3.6-4" },
  canceled: { label: "sweep.state.canceled", look: "killed", shape: "M6 6h4v4H6z" },
};

/** A sweep's state in the signs that runs have theirs in. */
export function SweepState({ state }: Pick<Sweep, "state">) {
  const t = useT();
  const known = looks[state];
  if (!known) return <span>{state}</span>;
  return (
    <span className="state-label">
      <svg className={`state-icon state-${known.look}`} width="16" height="16" viewBox="0 0 16 16" aria-hidden="true">
        <circle cx="8" cy="8" r="6" />
        <path d={known.shape} />
      </svg>
      <span>{t(known.label)}</span>
    </span>
  );
}
