import type { FieldId } from "./fields";
import { joinNames, splitNames } from "./list";

/** Pixels that columns were given by hand; the others have their usual width. */
export type Widths = ReadonlyMap<FieldId, number>;

export const narrowest = 56;
export const widest = 800;

/** `name:320,config.lr:180` in the URL. */
export function parseWidths(text: string | undefined): Widths {
  const widths = new Map<FieldId, number>();
  for (const part of splitNames(text)) {
    const cut = part.lastIndexOf(":");
    const width = Number(part.slice(cut + 1));
    if (cut > 0 && Number.isFinite(width)) widths.set(part.slice(0, cut), Math.max(narrowest, Math.min(widest, width)));
  }
  return widths;
}

export function printWidths(widths: Widths): string | undefined {
  return joinNames([...widths].map(([field, width]) => `${field}:${width}`));
}

/** Null goes back to the usual width. */
export function withWidth(widths: Widths, field: FieldId, width: number | null): Widths {
  const next = new Map(widths);
  if (width === null) next.delete(field);
  else next.set(field, width);
  return next;
}
