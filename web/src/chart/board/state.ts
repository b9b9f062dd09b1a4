import type { Range } from "../math/scale";
import type { XKind } from "../plot";
import type { Layout } from "./layout";
import { decodeLayout, encodeLayout } from "./layoutCode";
import type { Chosen } from "./settings";

/** The x axes that every metric has. */
export const xAxes = ["_step", "_runtime", "_timestamp"] as const;

/** How the charts of a page are looked at. All of it is in the URL. */
export interface BoardState {
  /** What was chosen for the whole page. */
  chosen: Chosen;
  /** Text or `/expression/` that panels must match. */
  filter: string;
  zoom: Range | null;
  layout: Layout;
}

type Search = Record<string, string | undefined>;

/** The members of the URL that a board reads. */
export const boardNames = ["x", "smooth", "log", "panels", "zoom", "layout"] as const;

export function parseBoard(search: Search): BoardState {
  const layout = decodeLayout(search.layout);
  const chosen: Chosen = { ...layout.settings };
  // What is changed most often has a readable name of its own.
  if (search.x && search.x.length <= 500) chosen.x = search.x;
  const smoothing = Number(search.smooth);
  if (smoothing > 0 && smoothing < 1) chosen.smoothing = smoothing;
  if (search.log === "1") chosen.logY = true;
  return { chosen, filter: search.panels ?? "", zoom: parseZoom(search.zoom), layout };
}

/** The members of the URL that change; `undefined` takes one out. */
export function toSearch(change: Partial<BoardState>, before?: BoardState): Search {
  const search: Search = {};
  let layout = change.layout;
  if (change.chosen !== undefined) {
    const { x, smoothing, logY, ...rest } = change.chosen;
    search.x = x;
    search.smooth = smoothing ? String(smoothing) : undefined;
    search.log = logY ? "1" : undefined;
    // A range of steps means nothing in seconds.
    if (x !== before?.chosen.x) search.zoom = undefined;
    const { settings, ...others } = layout ?? before?.layout ?? {};
    layout = Object.keys(rest).length > 0 ? { ...others, settings: rest } : others;
  }
  if (layout !== undefined) search.layout = encodeLayout(layout);
  if (change.filter !== undefined) search.panels = change.filter || undefined;
  if (change.zoom !== undefined) search.zoom = change.zoom ? change.zoom.map(shorten).join(",") : undefined;
  return search;
}

export function xKind(x: string): XKind {
  if (x === "_timestamp") return "time";
  if (x === "_step") return "step";
  return x === "_runtime" ? "duration" : "number";
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
