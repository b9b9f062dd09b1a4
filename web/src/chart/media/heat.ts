import type { LoggedValue } from "@/api/logged";
import { readMedia } from "./media";

/** Histograms over steps, on one common grid of ranges. */
export interface HeatMap {
  steps: readonly number[];
  /** Ends of the ranges: one more than there are rows. */
  edges: readonly number[];
  /** Share of each step's values in each range, step by step, from the lowest range up. */
  shares: Float32Array;
  /** The largest share. */
  highest: number;
}

/** Puts histograms, each with ranges of its own, onto ranges that they all share. */
export function toHeatMap(
  values: readonly LoggedValue[],
  nRanges: number,
  domain?: readonly [number, number],
): HeatMap | null {
  const found = values.flatMap(({ step, value }) => {
    const media = readMedia(value);
    return media.kind === "histogram" ? [{ step, ...media }] : [];
  });
  const [low, high] = domain ?? domainOf(values) ?? [0, 0];
  if (found.length === 0) return null;
  const width = (high - low || 1) / nRanges;
  const start = high > low ? low : low - 0.5;
  const shares = new Float32Array(found.length * nRanges);
  found.forEach(({ edges, counts }, at) => {
    const total = counts.reduce((sum, count) => sum + count, 0);
    if (total <= 0) return;
    counts.forEach((count, i) => {
      spread(shares, at * nRanges, nRanges, start, width, edges[i] as number, edges[i + 1] as number, count / total);
    });
  });
  return {
    steps: found.map(({ step }) => step),
    edges: Array.from({ length: nRanges + 1 }, (_, i) => start + i * width),
    shares,
    highest: shares.reduce((most, share) => Math.max(most, share), 0),
  };
}

/** The lowest and the highest end of all histograms. */
export function domainOf(values: readonly LoggedValue[]): [number, number] | null {
  let domain: [number, number] | null = null;
  for (const { value } of values) {
    const media = readMedia(value);
    if (media.kind !== "histogram") continue;
    const [low, high] = [media.edges[0] as number, media.edges.at(-1) as number];
    domain = domain ? [Math.min(domain[0], low), Math.max(domain[1], high)] : [low, high];
  }
  return domain;
}

/** Shares a count among the ranges it overlaps, as if its values lay evenly. */
function spread(
  shares: Float32Array,
  offset: number,
  n: number,
  start: number,
  width: number,
  from: number,
  to: number,
  share: number,
): void {
  const first = Math.max(0, Math.min(n - 1, Math.floor((from - start) / width)));
  const last = Math.max(first, Math.min(n - 1, Math.ceil((to - start) / width) - 1));
  for (let range = first; range <= last; range++) {
    const low = Math.max(from, start + range * width);
    const high = Math.min(to, start + (range + 1) * width);
    const part = to > from ? Math.max(0, high - low) / (to - from) : 1;
    shares[offset + range] = (shares[offset + range] as number) + share * part;
  }
}
