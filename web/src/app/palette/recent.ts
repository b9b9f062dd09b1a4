import { useEffect } from "react";

/** A project or a run that somebody looked at. */
export interface Place {
  entity: string;
  project: string;
  run?: string;
  /** What it was called then. */
  name: string;
}

const storageKey = "ayumi.recent";
const kept = 12;

/** Where this person was in this browser, the latest first. */
export function recentPlaces(): Place[] {
  try {
    const found: unknown = JSON.parse(localStorage.getItem(storageKey) ?? "[]");
    return Array.isArray(found) ? found.filter(isPlace) : [];
  } catch {
    return [];
  }
}

/** Remembers a page once it is shown under its name. */
export function useRecentPlace(place: Place | null): void {
  const text = place && JSON.stringify(place);
  useEffect(() => {
    if (text) localStorage.setItem(storageKey, JSON.stringify(withPlace(recentPlaces(), JSON.parse(text) as Place)));
  }, [text]);
}

/** The places with this one in front, each only once. */
export function withPlace(places: readonly Place[], place: Place): Place[] {
  return [place, ...places.filter((other) => pathOf(other) !== pathOf(place))].slice(0, kept);
}

/** The address of a place. */
export function pathOf({ entity, project, run }: Omit<Place, "name">): string {
  const names = run === undefined ? [entity, project, "workspace"] : [entity, project, "runs", run];
  return `/${names.map(encodeURIComponent).join("/")}`;
}

function isPlace(found: unknown): found is Place {
  if (typeof found !== "object" || found === null) return false;
  const { entity, project, run, name } = found as Record<string, unknown>;
  const isText = (value: unknown) => typeof value === "string";
  return isText(entity) && isText(project) && isText(name) && (run === undefined || isText(run));
}
