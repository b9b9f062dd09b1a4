/** How wide a report is read: a column of text, a wider one, or all there is. */
export type Width = (typeof widths)[number];

export const widths = ["readable", "fixed", "fluid"] as const;

export function widthOf(found: unknown): Width {
  return widths.find((width) => width === found) ?? "readable";
}
