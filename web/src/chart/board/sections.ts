import type { MetricKey } from "@/api/types";
import { toMatcher } from "@/runs/match";
import { linePanel, mediaPanel, type PanelSpec, type Section } from "./panel";

/**
 * Sections by the prefix before the last `/`. Keys of the client's own (`_step`) are left out, and such that have
 * neither numbers nor media.
 */
export function toSections(keys: readonly MetricKey[], isHidden: (name: string) => boolean = () => false): Section[] {
  const sections = new Map<string, PanelSpec[]>();
  for (const { name, stream, kinds } of keys) {
    if (stream !== "history" || name.startsWith("_") || isHidden(name)) continue;
    const isMedia = kinds.includes("media") || kinds.includes("json");
    if (!isPlottable(kinds) && !isMedia) continue;
    // The client logs the table of a chart `pr` as `pr_table`, on request in a place of its own.
    const isTable = !isPlottable(kinds) && name.endsWith("_table");
    const shown = isTable ? name.replace(/^Custom Chart Tables\//, "").slice(0, -"_table".length) : name;
    const cut = shown.lastIndexOf("/");
    const prefix = cut < 0 ? "" : shown.slice(0, cut);
    const title = shown.slice(cut + 1) || name;
    const panel = isPlottable(kinds)
      ? linePanel(name, title, [name])
      : mediaPanel(name, title, isTable ? "custom" : "media");
    add(sections, prefix, panel);
  }
  return sorted(sections);
}

/** Hardware metrics: one section per part of the machine, and one chart for the same thing of all its devices. */
export function toSystemSections(keys: readonly MetricKey[]): Section[] {
  const panels = new Map<string, string[]>();
  for (const { name, stream, kinds } of keys) {
    if (stream !== "system" || name.startsWith("_") || !isPlottable(kinds)) continue;
    const pattern = deviceless(name);
    panels.set(pattern, [...(panels.get(pattern) ?? []), name]);
  }
  const sections = new Map<string, PanelSpec[]>();
  for (const [title, members] of panels) {
    const plain = title.replace(/^system\./, "");
    const part = plain.split(".")[0] ?? plain;
    add(sections, part, linePanel(title, plain, members.sort(naturally)));
  }
  // A heading over a single chart is only noise.
  for (const [part, [only, second]] of sections) {
    if (part === "" || !only || second) continue;
    sections.delete(part);
    add(sections, "", only);
  }
  return sorted(sections);
}

/** Panels whose name contains the text, or matches `/expression/`. */
export function filterSections(sections: readonly Section[], filter: string): readonly Section[] {
  if (filter.trim() === "") return sections;
  const matches = toMatcher(filter);
  return sections
    .map((section) => ({
      ...section,
      panels: section.panels.filter((panel) => matches(panel.id) || matches(panel.title) || panel.keys.some(matches)),
    }))
    .filter((section) => section.panels.length > 0);
}

/** `gpu.0.temp` and `gpu.1.temp` are the same thing of two devices. */
function deviceless(name: string): string {
  return name
    .split(".")
    .filter((part, i) => i === 0 || !/^\d+$/.test(part))
    .join(".");
}

function isPlottable(kinds: readonly string[]): boolean {
  return kinds.includes("number") || kinds.includes("boolean");
}

function add(sections: Map<string, PanelSpec[]>, name: string, panel: PanelSpec): void {
  const panels = sections.get(name);
  if (panels) panels.push(panel);
  else sections.set(name, [panel]);
}

const collator = new Intl.Collator("en", { numeric: true });

function naturally(a: string, b: string): number {
  return collator.compare(a, b);
}

/** Metrics without a prefix come first, then sections by name. */
function sorted(sections: Map<string, PanelSpec[]>): Section[] {
  return [...sections]
    .sort(([a], [b]) => naturally(a, b))
    .map(([name, panels]) => ({ name, panels: panels.sort((a, b) => naturally(a.title, b.title)) }));
}
