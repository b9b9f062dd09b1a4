import { useBlocker } from "@tanstack/react-router";
import { useCallback, useEffect, useRef, useState } from "react";
import type { ProjectRef } from "@/api/queries";
import { useKeepDraft } from "@/api/reports";
import type { WholeReport } from "@/api/types";
import { useT } from "@/i18n";
import type { Text } from "./useDocument";

/** Somebody who types on is not interrupted with every letter. */
const pauseMs = 800;
const retryMs = 5000;

export type Kept = { kind: "same" | "waiting" } | { kind: "kept"; at: Date } | { kind: "failed"; error: unknown };

interface Keeper {
  kept: Kept;
  /** Leaves the rest to whoever publishes or discards, once nothing is on its way any more. */
  stop: () => Promise<void>;
  resume: () => void;
}

/**
 * Keeps what is written as a draft on the server, one request at a time, and tells how far it is. What is not kept yet is
 * sent when the page is left, and a window that would close asks first.
 */
export function useKeeper(project: ProjectRef, id: string, text: Text, onKept: (report: WholeReport) => void): Keeper {
  const question = useT()("report.leave");
  const { mutateAsync } = useKeepDraft(project, id);
  const [kept, setKept] = useState<Kept>({ kind: "same" });
  const state = useRef({ sent: text, latest: text, isBusy: false, isStopped: false, isLeft: false });
  state.current.latest = text;
  const tell = useRef(onKept);
  tell.current = onKept;
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const running = useRef<Promise<void>>(Promise.resolve());

  const send = useCallback(async () => {
    const { sent, latest, isBusy, isStopped } = state.current;
    if (isBusy || isStopped || sent === latest) return;
    state.current.isBusy = true;
    try {
      const report = await mutateAsync(latest);
      state.current.sent = latest;
      tell.current(report);
      setKept(state.current.latest === latest ? { kind: "kept", at: new Date() } : { kind: "waiting" });
    } catch (error) {
      setKept({ kind: "failed", error });
      // Later it could overwrite what somebody wrote when they came back.
      if (!state.current.isLeft) timer.current = setTimeout(start.current, retryMs);
      return;
    } finally {
      state.current.isBusy = false;
    }
    // What was written meanwhile.
    if (state.current.latest !== latest) await send();
  }, [mutateAsync]);
  const start = useRef(() => {});
  start.current = () => {
    if (!state.current.isBusy) running.current = send();
  };

  useEffect(() => {
    if (state.current.isStopped) return;
    if (text === state.current.sent) {
      setKept((before) => (before.kind === "failed" ? { kind: "same" } : before));
      return;
    }
    setKept((before) => (before.kind === "failed" ? before : { kind: "waiting" }));
    clearTimeout(timer.current);
    timer.current = setTimeout(() => start.current(), pauseMs);
    return () => clearTimeout(timer.current);
  }, [text]);

  useEffect(() => {
    state.current.isLeft = false;
    const ask = (event: BeforeUnloadEvent) => {
      const { sent, latest, isStopped } = state.current;
      if (sent !== latest && !isStopped) event.preventDefault();
    };
    window.addEventListener("beforeunload", ask);
    return () => {
      window.removeEventListener("beforeunload", ask);
      clearTimeout(timer.current);
      state.current.isLeft = true;
      start.current();
    };
  }, []);
  useBlocker({
    shouldBlockFn: () => kept.kind === "failed" && !state.current.isStopped && !window.confirm(question),
    enableBeforeUnload: false,
  });

  const stop = useCallback(() => {
    state.current.isStopped = true;
    return running.current;
  }, []);
  const resume = useCallback(() => {
    state.current.isStopped = false;
    start.current();
  }, []);
  return { kept, stop, resume };
}
