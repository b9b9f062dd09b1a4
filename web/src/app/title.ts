import { useEffect } from "react";

/** What a project is called where people read: runs that named none are in one with a proper title. */
export function projectTitle(name: string): string {
  return name === "uncategorized" ? "Uncategorized" : name;
}

/** Names the tab: the most particular part first, as tabs are narrow. */
export function useTitle(...parts: (string | undefined)[]): void {
  const title = [...parts.filter(Boolean), "Ayumi"].join(" · ");
  useEffect(() => {
    document.title = title;
  }, [title]);
}
