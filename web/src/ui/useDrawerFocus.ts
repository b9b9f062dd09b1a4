import { type RefObject, useEffect } from "react";

/** Takes the focus into a drawer that opens, and back where it was once the drawer closes. `about` is what it shows. */
export function useDrawerFocus(drawer: RefObject<HTMLElement | null>, about: string): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: a drawer about something else has opened anew.
  useEffect(() => {
    const before = document.activeElement;
    drawer.current?.focus({ preventScroll: true });
    return () => {
      const isInside = document.activeElement === document.body || drawer.current?.contains(document.activeElement);
      if (isInside && before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
    };
  }, [drawer, about]);
}
