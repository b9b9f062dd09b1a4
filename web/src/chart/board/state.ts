import type { Range } from "../math/scale";
import type { XKind } from "../plot";

export type XAxis = "_step" | "_runtime" | "_timestamp";

export const xAxes: readonly XAxis[] = ["_step", "_runtime", "_timestamp"];

/** How the charts of a page are looked at. All of it is in the URL. */
export interface BoardState {
  x: XAxis;
  /** 0 to 0.999. */
  smoothing: number;
  logY: boolean;
  /** Text or `/expression/` that panels must match. */
  filter: string;
  zoom: Range | null;
}

type Search = Record<string, string | undefined>;

export function parseBoard(search: Search, defaultX: XAxis = "_step"): BoardState {
  return {
    x: xAxes.find((x) => x === search.x) ?? defaultX,
    smoothing: parseSmoothing(search.smooth),
    logY: search.log === "1",
    filter: search.panels ?? "",
    zoom: parseZoom(search.zoom),
  };
}

/** The members of the URL that change; `undefined` takes one out. */
export function toSearch(change: Partial<BoardState>, defaultX: XAxis = "_step"): Search {
  const search: Search = {};
  if (change.x !== undefined) {
    search.x = change.x === defaultX ? undefined : change.x;
    // A range of steps means nothing in seconds.
    search.zoom = undefined;
  }
  if (change.smoothing !== undefined) search.smooth = change.smoothing > 0 ? String(change.smoothing) : undefined;
  if (change.logY !== undefined) search.log = change.logY ? "1" : undefined;
  if (change.filter !== undefined) search.panels = change.filter || undefined;
  if (change.zoom !== undefined) search.zoom = change.zoom ? change.zoom.map(shorten).join(",") : undefined;
  return search;
}

export function xKind(x: string): XKind {
  if (x === "_timestamp") return "time";
  if (x === "_step") return "step";
  return x === "_runtime" ? "duration" : "number";
}

function parseSmoothing(text: string | undefined): number {
  const value = Number(text ?? 0);
  return value > 0 && value < 1 ? value : 0;
}

function parseZoom(text: string | undefined): Range | null {
  const [low, high, more] = (text ?? "").split(",").map(Number);
  if (low === undefined || high === undefined || more !== undefined) return null;
  return Number.isFinite(low) && Number.isFinite(high) && low < high ? [low, high] : null;
}

/** Links are for people: nobody zooms to a millionth. Seconds since 1970 need 10 digits before the point. */
function shorten(value: number): string {
  return String(Number(value.toPrecision(12)));
}
