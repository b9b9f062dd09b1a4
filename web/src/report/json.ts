/** An object of somebody else's JSON. Members may be anything, or missing. */
export type Json = Readonly<Record<string, unknown>>;

const nothing: Json = {};

/** The members of an object; none of anything else. */
export function membersOf(found: unknown): Json {
  return typeof found === "object" && found !== null && !Array.isArray(found) ? (found as Json) : nothing;
}

/** The items of a list; none of anything else. */
export function itemsOf(found: unknown): readonly unknown[] {
  return Array.isArray(found) ? found : [];
}

export function textOf(found: unknown): string {
  return typeof found === "string" ? found : "";
}

/** Null where it is no finite number. */
export function numberOf(found: unknown): number | null {
  return typeof found === "number" && Number.isFinite(found) ? found : null;
}

/** The object with other members; `undefined` takes one out. */
export function withMembers(before: unknown, change: Record<string, unknown>): Json {
  return Object.fromEntries(
    Object.entries({ ...membersOf(before), ...change }).filter(([, value]) => value !== undefined),
  );
}

/** Whether two values are the same JSON. */
export function sameJson(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
