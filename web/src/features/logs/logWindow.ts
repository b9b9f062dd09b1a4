/** Rows that one scrollable box can hold: browsers end at 17.9 million pixels of height, at 18 px a row. */
export const maxRows = 800_000;
const step = maxRows / 4;

/** The first line of the rows that are shown, where the end of the log has to be among them. */
export function windowAtEnd(nLines: number): number {
  // In steps, so that the rows do not move with every new line.
  return Math.max(0, Math.ceil((nLines - maxRows) / step) * step);
}

/** The first line of rows that have this line in their middle, where it fits. */
export function windowAround(line: number, nLines: number): number {
  return Math.max(0, Math.min(windowAtEnd(nLines), Math.floor((line - maxRows / 2) / step) * step));
}
