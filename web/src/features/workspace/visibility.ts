/** How many of the listed runs are drawn where nobody chose. */
export const shownByDefault = 20;

/** Which runs are drawn. In the URL: `hide=a,b`, `show=c`, `show=all`, or `only=d,e`. */
export interface Visibility {
  hide: ReadonlySet<string>;
  show: ReadonlySet<string>;
  /** Null where the first runs of the list are shown by default. */
  only: ReadonlySet<string> | null;
  /** Every run of the list, as far as a chart goes. */
  all: boolean;
}

const everyRun = "all";

type Search = Record<string, string | undefined>;

export function parseVisibility(search: Search): Visibility {
  return {
    hide: toSet(search.hide),
    show: toSet(search.show === everyRun ? "" : search.show),
    all: search.show === everyRun,
    only: search.only === undefined ? null : toSet(search.only === "none" ? "" : search.only),
  };
}

/** `index` is the run's place in the list. */
export function isVisible(visibility: Visibility, run: string, index: number): boolean {
  if (visibility.only) return visibility.only.has(run);
  if (visibility.hide.has(run)) return false;
  return visibility.all || visibility.show.has(run) || index < shownByDefault;
}

/** Whether somebody took the run out, rather than that it stands too far down the list to be drawn unasked. */
export function isHiddenByHand({ hide, only }: Visibility, run: string): boolean {
  return only ? !only.has(run) : hide.has(run);
}

/** What the URL has to say once the run is shown or hidden. */
export function toggle(visibility: Visibility, run: string, index: number): Search {
  const shown = isVisible(visibility, run, index);
  if (visibility.only) return onlySearch(shown ? without(visibility.only, run) : [...visibility.only, run]);
  const inDefault = visibility.all || index < shownByDefault;
  const hide = shown && inDefault ? [...visibility.hide, run] : without(visibility.hide, run);
  const show = !shown && !inDefault ? [...visibility.show, run] : without(visibility.show, run);
  return {
    hide: hide.join(",") || undefined,
    show: visibility.all ? everyRun : show.join(",") || undefined,
    only: undefined,
  };
}

/** Shows these runs and no other. */
export function onlySearch(runs: readonly string[]): Search {
  return { only: runs.join(",") || "none", hide: undefined, show: undefined };
}

/** Shows a whole group where none of it is drawn, and hides it otherwise. `runs` is the list that the indices are of. */
export function toggleGroup(
  visibility: Visibility,
  members: readonly { id: string; index: number }[],
  runs: readonly string[],
): Search {
  const hides = members.some(({ id, index }) => isVisible(visibility, id, index));
  const group = new Set(members.map(({ id }) => id));
  const others = runs.filter((id, index) => !group.has(id) && isVisible(visibility, id, index));
  return onlySearch(hides ? others : [...others, ...group]);
}

export const allSearch: Search = { show: everyRun, hide: undefined, only: undefined };

export const defaultSearch: Search = { only: undefined, hide: undefined, show: undefined };

function toSet(text: string | undefined): Set<string> {
  return new Set((text ?? "").split(",").filter(Boolean));
}

function without(set: ReadonlySet<string>, run: string): string[] {
  return [...set].filter((other) => other !== run);
}
