/** How many of the listed runs are drawn where nobody chose. */
export const shownByDefault = 20;

/** How many of the listed runs are drawn at most where nobody chose; what else one can choose. */
export const usualMost = 1000;
export const mostChoices: readonly number[] = [100, usualMost, 2000, 5000, 10_000];

/** Which runs are drawn. In the URL: `hide=a,b`, `show=c`, `show=all`, or `only=d,e`; `most=5000` of them. */
export interface Visibility {
  hide: ReadonlySet<string>;
  show: ReadonlySet<string>;
  /** Null where the first runs of the list are shown by default. */
  only: ReadonlySet<string> | null;
  /** Every run of the list, as far as `most` goes. */
  all: boolean;
  most: number;
}

const everyRun = "all";

type Search = Record<string, string | undefined>;

export function parseVisibility(search: Search): Visibility {
  const show = toSet(search.show);
  const most = Number(search.most);
  return {
    hide: toSet(search.hide),
    all: show.delete(everyRun),
    show,
    most: mostChoices.includes(most) ? most : usualMost,
    only: search.only === undefined ? null : toSet(search.only === "none" ? "" : search.only),
  };
}

/** `index` is the run's place in the list. */
export function isVisible(visibility: Visibility, run: string, index: number): boolean {
  if (visibility.only) return visibility.only.has(run);
  if (visibility.hide.has(run)) return false;
  return visibility.show.has(run) || index < nUnasked(visibility);
}

/** Whether somebody took the run out, rather than that it stands too far down the list to be drawn unasked. */
export function isHiddenByHand({ hide, only }: Visibility, run: string): boolean {
  return only ? !only.has(run) : hide.has(run);
}

/** What the URL has to say once the run is shown or hidden. */
export function toggle(visibility: Visibility, run: string, index: number): Search {
  const shown = isVisible(visibility, run, index);
  if (visibility.only) return onlySearch(shown ? without(visibility.only, run) : [...visibility.only, run]);
  const inDefault = index < nUnasked(visibility);
  const hide = shown && inDefault ? [...visibility.hide, run] : without(visibility.hide, run);
  const show = !shown && !inDefault ? [...visibility.show, run] : without(visibility.show, run);
  return besideDefault(visibility, hide, show);
}

/** Shows these runs as well, wherever in the list they stand. */
export function showAlso(visibility: Visibility, runs: readonly string[]): Search {
  const { only, hide, show } = visibility;
  if (only) return onlySearch([...new Set([...only, ...runs])]);
  const shown = new Set(runs);
  return besideDefault(
    visibility,
    [...hide].filter((run) => !shown.has(run)),
    [...new Set([...show, ...runs])],
  );
}

function besideDefault({ all }: Visibility, hide: readonly string[], show: readonly string[]): Search {
  const shown = all ? [everyRun, ...show] : show;
  return { hide: hide.join(",") || undefined, show: shown.join(",") || undefined, only: undefined };
}

/** How many runs of the list are drawn without being named. */
function nUnasked({ all, most }: Visibility): number {
  return all ? most : shownByDefault;
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
