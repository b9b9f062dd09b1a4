import { useSyncExternalStore } from "react";
import { focusedRun, onFocusRun } from "../focus";

/** The run that the pointer rests on in a list. */
export function useFocusedRun(): string | null {
  return useSyncExternalStore(onFocusRun, focusedRun);
}
