import { type MessageKey, useT } from "@/i18n";

const names: Record<string, MessageKey> = {
  pending: "state.pending",
  running: "state.running",
  preempting: "state.preempting",
  preempted: "state.preempted",
  finished: "state.finished",
  failed: "state.failed",
  crashed: "state.crashed",
  killed: "state.killed",
};

/** Shape and colour both tell the state, so neither is needed alone. */
const shapes: Record<string, string> = {
  pending: "M8 4.5v4l2.5 1.5",
  running: "M8 5.7a2.3 2.3 0 1 0 0 4.6 2.3 2.3 0 0 0 0-4.6Z",
  preempting: "M6.3 5.5v5m3.4-5v5",
  preempted: "M6.3 5.5v5m3.4-5v5",
  finished: "m5.3 8.2 2 2 3.6-4",
  failed: "m5.8 5.8 4.4 4.4m0-4.4-4.4 4.4",
  crashed: "M8 4.8v4m0 2.2v.2",
  killed: "M6 6h4v4H6z",
};

const ended = new Set(["finished", "failed", "crashed", "killed", "preempted"]);

/** The state's name, "stopping" while a request to stop is under way. */
export function useStateName(state: string, stopping: boolean): string {
  const t = useT();
  if (stopping && !ended.has(state)) return t("state.stopping");
  const key = names[state];
  return key ? t(key) : state;
}

export function StateIcon({ state, stopping = false }: { state: string; stopping?: boolean }) {
  const name = useStateName(state, stopping);
  const kind = stopping && !ended.has(state) ? "stopping" : state;
  return (
    <svg
      className={`state-icon state-${kind}`}
      width="16"
      height="16"
      viewBox="0 0 16 16"
      role="img"
      aria-label={name}
      data-tip={name}
    >
      <circle cx="8" cy="8" r="6" />
      <path d={shapes[state] ?? shapes.pending} />
    </svg>
  );
}

export function StateLabel({ state, stopping = false }: { state: string; stopping?: boolean }) {
  const name = useStateName(state, stopping);
  return (
    <span className="state-label">
      <StateIcon state={state} stopping={stopping} />
      <span>{name}</span>
    </span>
  );
}
