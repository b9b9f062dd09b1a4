/** The best of the values up to each of them; null until there is one. */
export function bestSoFar(values: readonly (number | null)[], goal: string | null | undefined): (number | null)[] {
  let best: number | null = null;
  return values.map((value) => {
    if (value !== null && (best === null || (goal === "maximize" ? value > best : value < best))) best = value;
    return best;
  });
}
