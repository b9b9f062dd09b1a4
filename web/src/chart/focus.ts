/** The run that the pointer rests on in a list: charts draw it above the others. */
type Listener = (run: string | null) => void;

const listeners = new Set<Listener>();
let focused: string | null = null;
let timer: ReturnType<typeof setTimeout> | undefined;

export function focusRun(run: string | null): void {
  clearTimeout(timer);
  // Sweeping over a list must not redraw every chart for every row.
  timer = setTimeout(() => {
    if (run === focused) return;
    focused = run;
    for (const listener of listeners) listener(run);
  }, 70);
}

export function onFocusRun(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function focusedRun(): string | null {
  return focused;
}
