import type { ProjectRef } from "@/api/queries";
import type { Search } from "../search";

/**
 * What a view is made of: every member of the URL that says how a project is looked at.
 * A saved view is these members under a name, undo puts earlier ones back, and a copied link carries them.
 */
export const viewNames = [
  "filter",
  "sort",
  "group",
  "cols",
  "pin",
  "widths",
  "crop",
  "color",
  "gradient",
  "baseline",
  "hide",
  "show",
  "only",
  "most",
  "x",
  "smooth",
  "log",
  "panels",
  "zoom",
  "layout",
] as const;

export type View = Partial<Record<(typeof viewNames)[number], string>>;

export function viewOf(search: Search): View {
  const view: View = {};
  for (const name of viewNames) {
    const value = search[name];
    if (value) view[name] = value;
  }
  return view;
}

/** The change of the URL that shows this view and nothing of the one before. */
export function toViewSearch(view: View): Record<string, string | undefined> {
  return Object.fromEntries(viewNames.map((name) => [name, view[name]]));
}

export function sameView(a: View, b: View): boolean {
  return viewNames.every((name) => a[name] === b[name]);
}

/** These change while somebody types or drags: what follows quickly is the same change. */
const gradual: readonly (keyof View)[] = ["smooth", "filter", "panels", "zoom"];

/** What somebody can go back and forth through. */
export class ViewHistory {
  private past: View[] = [];
  private future: View[] = [];
  private changedAt = Number.NEGATIVE_INFINITY;
  private changed = "";

  constructor(private now: View) {}

  /** Hears of every view that is shown; `at` in milliseconds. */
  show(view: View, at: number): void {
    if (sameView(view, this.now)) return;
    const changed = viewNames.filter((name) => view[name] !== this.now[name]);
    const isSame = changed.join() === this.changed && changed.every((name) => gradual.includes(name));
    if (!isSame || at - this.changedAt > togetherMs) this.past.push(this.now);
    this.changed = changed.join();
    if (this.past.length > keptViews) this.past.shift();
    this.future = [];
    this.now = view;
    this.changedAt = at;
  }

  undo(): View | null {
    return this.go(this.past, this.future);
  }

  redo(): View | null {
    return this.go(this.future, this.past);
  }

  get canUndo(): boolean {
    return this.past.length > 0;
  }

  get canRedo(): boolean {
    return this.future.length > 0;
  }

  private go(from: View[], to: View[]): View | null {
    const view = from.pop();
    if (!view) return null;
    to.push(this.now);
    this.now = view;
    this.changedAt = Number.NEGATIVE_INFINITY;
    return view;
  }
}

const togetherMs = 500;
const keptViews = 100;

/** How this person last left the project; shown where a link says nothing else. */
export function lastView(project: ProjectRef): View {
  const found = readJson(storageKey(project));
  return typeof found === "object" && found !== null ? viewOf(onlyTexts(found)) : {};
}

export function keepLastView(project: ProjectRef, view: View): void {
  // A range that one looked into for a moment is not how one works.
  const { zoom, ...rest } = view;
  if (Object.keys(rest).length > 0) localStorage.setItem(storageKey(project), JSON.stringify(rest));
  else localStorage.removeItem(storageKey(project));
}

function storageKey({ entity, project }: ProjectRef): string {
  return `ayumi.last.${entity}/${project}`;
}

function readJson(key: string): unknown {
  try {
    return JSON.parse(localStorage.getItem(key) ?? "null");
  } catch {
    return null;
  }
}

/** Of a stored object what can be a member of the URL. */
export function onlyTexts(found: object): Search {
  return Object.fromEntries(Object.entries(found).filter(([, value]) => typeof value === "string"));
}
