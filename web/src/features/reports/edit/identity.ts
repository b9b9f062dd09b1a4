/** Blocks have no names, but a block that is written in must stay the same field on the page. */
const keys = new WeakMap<object, number>();
let next = 0;

export function keyOf(block: unknown, index: number): string {
  if (typeof block !== "object" || block === null) return `at ${index}`;
  const known = keys.get(block);
  if (known !== undefined) return String(known);
  next += 1;
  keys.set(block, next);
  return String(next);
}

/** The changed block takes the place of the one before. */
export function sameAs<Block extends object>(block: Block, before: unknown): Block {
  if (typeof before === "object" && before !== null) {
    const key = keys.get(before);
    if (key !== undefined) keys.set(block, key);
  }
  return block;
}
