/** A value of the metadata that two versions do not share. */
export interface MetadataChange {
  /** Members joined by dots. */
  name: string;
  /** Undefined where that version has none. */
  before: unknown;
  after: unknown;
}

/** What differs between two documents, value by value; lists are compared whole. */
export function compareMetadata(before: unknown, after: unknown): MetadataChange[] {
  const [old, now] = [new Map<string, unknown>(), new Map<string, unknown>()];
  flatten(old, "", before);
  flatten(now, "", after);
  return [...new Set([...old.keys(), ...now.keys()])]
    .filter((name) => JSON.stringify(old.get(name)) !== JSON.stringify(now.get(name)))
    .sort()
    .map((name) => ({ name, before: old.get(name), after: now.get(name) }));
}

function flatten(into: Map<string, unknown>, prefix: string, value: unknown): void {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    if (prefix !== "") into.set(prefix, value);
    return;
  }
  for (const [name, inner] of Object.entries(value)) flatten(into, prefix ? `${prefix}.${name}` : name, inner);
}
