import { useEffect } from "react";

/** Names the tab: the most particular part first, as tabs are narrow. */
export function useTitle(...parts: (string | undefined)[]): void {
  const title = [...parts.filter(Boolean), "Ayumi"].join(" · ");
  useEffect(() => {
    document.title = title;
  }, [title]);
}
