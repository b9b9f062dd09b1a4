/** The line that the address points to, from zero: `#L12` is the twelfth. */
export function lineOfHash(): number | null {
  const number = Number(/^#L(\d+)$/.exec(window.location.hash)?.[1] ?? 0);
  return number > 0 ? number - 1 : null;
}
