/** How names are searched. */
export type MatchMode = "fuzzy" | "exact" | "regex";

export const matchModes: readonly MatchMode[] = ["fuzzy", "exact", "regex"];

/** Names that contain the text, or match `/expression/`. A half-typed expression matches as text. */
export function toMatcher(search: string): (name: string) => boolean {
  const expression = /^\/(.+)\/$/.exec(search)?.[1];
  const compiled = expression ? compile(expression) : null;
  if (compiled) return (name) => compiled.test(name);
  const text = search.trim().toLowerCase();
  return (name) => name.toLowerCase().includes(text);
}

/** Whether a name passes a search of this mode; null for a regular expression that is not one. */
export function toModeMatcher(search: string, mode: MatchMode): ((name: string) => boolean) | null {
  const text = search.trim();
  if (text === "") return () => true;
  if (mode === "exact") return (name) => name.includes(text);
  if (mode === "fuzzy") return (name) => isFuzzyMatch(text.toLowerCase(), name.toLowerCase());
  const compiled = compile(text);
  return compiled && ((name) => compiled.test(name));
}

function compile(expression: string): RegExp | null {
  try {
    return new RegExp(expression, "i");
  } catch {
    return null;
  }
}

/** All signs of the search occur in the name, in their order. */
function isFuzzyMatch(search: string, name: string): boolean {
  let at = 0;
  for (const sign of search) {
    if (sign === " ") continue;
    const found = name.indexOf(sign, at);
    if (found < 0) return false;
    at = found + sign.length;
  }
  return true;
}
