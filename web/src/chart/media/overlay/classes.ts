import { indexColor } from "../../palette";

/** A class that boxes or masks of a panel have. */
export interface ImageClass {
  id: number;
  label: string;
}

/** The same class has the same colour on every image. */
export function classColor(id: number): string {
  return indexColor(Math.abs(id));
}

/** Several images name their classes: the first name counts. Ordered by number. */
export function joinClasses(found: readonly (readonly ImageClass[])[]): ImageClass[] {
  const byId = new Map<number, ImageClass>();
  for (const each of found.flat()) {
    const known = byId.get(each.id);
    if (!known || (known.label === String(known.id) && each.label !== known.label)) byId.set(each.id, each);
  }
  return [...byId.values()].sort((a, b) => a.id - b.id);
}
