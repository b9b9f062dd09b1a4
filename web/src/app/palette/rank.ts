/**
 * How well a name fits what was typed; null where it does not. Better is greater: the whole name, its beginning, the
 * beginning of a word in it, anywhere in it. Several words have to fit each.
 */
export function rank(name: string, typed: string): number | null {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  const text = name.toLowerCase();
  let sum = 0;
  for (const word of words) {
    const at = text.indexOf(word);
    if (at < 0) return null;
    const isWordStart = at === 0 || !/[\p{L}\p{N}]/u.test(text[at - 1] ?? "");
    sum += text === word ? 4 : at === 0 ? 3 : isWordStart ? 2 : 1;
  }
  // Of names that fit as well the shorter one was meant.
  return sum - text.length / 1000;
}

/** The items that fit, the best first; all of them where nothing was typed. */
export function rankAll<Item>(items: readonly Item[], typed: string, textOf: (item: Item) => string): Item[] {
  if (typed.trim() === "") return [...items];
  return items
    .flatMap((item) => {
      const value = rank(textOf(item), typed);
      return value === null ? [] : [{ item, value }];
    })
    .sort((a, b) => b.value - a.value)
    .map(({ item }) => item);
}
