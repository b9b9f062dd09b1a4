/**
 * Colours of runs. They alternate in lightness as well as in hue, so that neighbours stay apart for colour-blind eyes,
 * and each has a contrast of at least 2.5 to the background of both themes.
 */
export const palette = [
  "#306ce2",
  "#e77412",
  "#097d47",
  "#db2c2b",
  "#8843db",
  "#13a5b2",
  "#e652a3",
  "#846324",
  "#6aad3e",
  "#8a84e4",
  "#0865ae",
  "#c3972a",
  "#b12083",
  "#3c9888",
  "#df676b",
  "#406981",
  "#5c6b21",
  "#40a5e3",
  "#a54a28",
  "#bf6bd2",
] as const;

/** The colour of a run: the same on every page, in every browser, without asking anyone. */
export function runColor(id: string): string {
  return palette[hash(id) % palette.length] as string;
}

/** The colour of the n-th metric where one chart shows several of one run. */
export function indexColor(index: number): string {
  return palette[index % palette.length] as string;
}

/** FNV-1a, then mixed once more: the plain hash of short ids is uneven in its low bits. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) {
    value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  }
  value ^= value >>> 15;
  value = Math.imul(value, 0x2c1b3c6d);
  return (value ^ (value >>> 13)) >>> 0;
}
