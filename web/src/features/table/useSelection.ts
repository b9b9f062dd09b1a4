import { useCallback, useMemo, useRef, useState } from "react";
import type { RunRow } from "@/api/types";

export interface Selection {
  ids: ReadonlySet<string>;
  /** `range` takes all rows since the last one that was clicked. */
  toggle: (run: string, index: number, range: boolean) => void;
  selectAll: (runs: readonly string[]) => void;
  clear: () => void;
}

/** The runs that something is to be done with. */
export function useSelection(rows: readonly RunRow[]): Selection {
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set());
  const latest = useRef(rows);
  latest.current = rows;
  const last = useRef(-1);
  const toggle = useCallback((run: string, index: number, range: boolean) => {
    // Read now: the update below runs later, when `last` is already this row.
    const from = last.current;
    last.current = index;
    setIds((before) => {
      const next = new Set(before);
      if (range && from >= 0 && index >= 0) {
        const [first, end] = from < index ? [from, index] : [index, from];
        for (const row of latest.current.slice(first, end + 1)) next.add(row.id);
      } else if (!next.delete(run)) next.add(run);
      return next;
    });
  }, []);
  const selectAll = useCallback((runs: readonly string[]) => setIds(new Set(runs)), []);
  const clear = useCallback(() => setIds(new Set()), []);
  return useMemo(() => ({ ids, toggle, selectAll, clear }), [ids, toggle, selectAll, clear]);
}
