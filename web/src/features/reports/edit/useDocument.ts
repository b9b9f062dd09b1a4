import { useCallback, useRef, useState } from "react";
import type { ReportText } from "@/api/types";

export type Text = Required<ReportText>;

/** What follows within this time, in the same field, is the same change. */
const togetherMs = 1000;
const keptSteps = 200;

interface History {
  past: readonly Text[];
  now: Text;
  future: readonly Text[];
}

export interface ReportDocument {
  text: Text;
  /** `field` names what is being typed in; changes of it that follow quickly are undone together. */
  change: (next: (text: Text) => Text, field?: string) => void;
  undo: () => void;
  redo: () => void;
  canUndo: boolean;
  canRedo: boolean;
}

/** A report that somebody writes, with the way back. */
export function useDocument(initial: Text): ReportDocument {
  const [{ past, now, future }, setHistory] = useState<History>({ past: [], now: initial, future: [] });
  const last = useRef({ field: "", at: 0 });
  const change = useCallback((next: (text: Text) => Text, field = "") => {
    const at = performance.now();
    const isSame = field !== "" && field === last.current.field && at - last.current.at < togetherMs;
    last.current = { field, at };
    setHistory((history) => {
      const text = next(history.now);
      if (text === history.now) return history;
      const earlier = isSame && history.past.length > 0 ? history.past : [...history.past, history.now];
      return { past: earlier.slice(-keptSteps), now: text, future: [] };
    });
  }, []);
  const undo = useCallback(() => {
    last.current = { field: "", at: 0 };
    setHistory((history) => {
      const before = history.past.at(-1);
      if (!before) return history;
      return { past: history.past.slice(0, -1), now: before, future: [history.now, ...history.future] };
    });
  }, []);
  const redo = useCallback(() => {
    last.current = { field: "", at: 0 };
    setHistory((history) => {
      const [after, ...rest] = history.future;
      return after ? { past: [...history.past, history.now], now: after, future: rest } : history;
    });
  }, []);
  return { text: now, change, undo, redo, canUndo: past.length > 0, canRedo: future.length > 0 };
}
