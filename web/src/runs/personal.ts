import { useMemo, useSyncExternalStore } from "react";
import type { ProjectRef } from "@/api/queries";
import { runColor } from "@/chart/palette";

/** What one person calls runs, and which colours they gave them. It never reaches other people. */
export interface Personal {
  names: Readonly<Record<string, string>>;
  colors: Readonly<Record<string, string>>;
}

// Kept in this browser until the server has a place for it: see README, "Wanted of the server".
const nothing: Personal = { names: {}, colors: {} };
const known = new Map<string, Personal>();
const watchers = new Set<() => void>();

function storageKey({ entity, project }: ProjectRef): string {
  return `ayumi.personal.${entity}/${project}`;
}

function read(project: ProjectRef): Personal {
  const key = storageKey(project);
  const cached = known.get(key);
  if (cached) return cached;
  const fresh = parse(localStorage.getItem(key));
  known.set(key, fresh);
  return fresh;
}

function parse(text: string | null): Personal {
  try {
    const found = JSON.parse(text ?? "null") as Partial<Personal> | null;
    return found ? { names: { ...found.names }, colors: { ...found.colors } } : nothing;
  } catch {
    return nothing;
  }
}

function write(project: ProjectRef, next: Personal): void {
  const key = storageKey(project);
  known.set(key, next);
  localStorage.setItem(key, JSON.stringify(next));
  for (const watcher of watchers) watcher();
}

function watch(watcher: () => void): () => void {
  const changedElsewhere = (event: StorageEvent) => {
    if (!event.key?.startsWith("ayumi.personal.")) return;
    known.delete(event.key);
    watcher();
  };
  watchers.add(watcher);
  window.addEventListener("storage", changedElsewhere);
  return () => {
    watchers.delete(watcher);
    window.removeEventListener("storage", changedElsewhere);
  };
}

export function usePersonal(project: ProjectRef): Personal {
  return useSyncExternalStore(watch, () => read(project));
}

/** An empty name goes back to the run's own. */
export function setPersonalName(project: ProjectRef, run: string, name: string): void {
  const { names, colors } = read(project);
  write(project, { names: withEntry(names, run, name.trim()), colors });
}

/** An empty colour goes back to the run's own. */
export function setPersonalColor(project: ProjectRef, run: string, color: string): void {
  const { names, colors } = read(project);
  write(project, { names, colors: withEntry(colors, run, color) });
}

function withEntry(entries: Readonly<Record<string, string>>, key: string, value: string): Record<string, string> {
  const { [key]: _, ...others } = entries;
  return value ? { ...others, [key]: value } : others;
}

/** The colour of a run wherever nothing else decides it. */
export function useOwnColor(entity: string, project: string, run: string): string {
  const ref = useMemo(() => ({ entity, project }), [entity, project]);
  return usePersonal(ref).colors[run] ?? runColor(run);
}
