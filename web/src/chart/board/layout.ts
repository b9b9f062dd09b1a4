import { maxHeight, maxWidth, type PanelKind, type PanelSpec, type Section } from "./panel";
import type { Chosen } from "./settings";

/**
 * What people changed of an automatic board. Only changes are kept, so new metrics go on appearing by themselves,
 * and a link stays short.
 */
export interface Layout {
  settings?: Chosen;
  sections?: Record<string, SectionChange>;
  /** In the order in which panels were put somewhere. */
  panels?: Record<string, PanelChange>;
}

export interface SectionChange {
  settings?: Chosen;
  /** The section it stands before; null for the end. */
  before?: string | null;
}

export interface PanelChange {
  kind?: PanelKind;
  title?: string;
  keys?: readonly string[];
  fields?: readonly string[];
  text?: string;
  width?: number;
  height?: number;
  settings?: Chosen;
  hidden?: true;
  /** The section it was put into, before the panel `before`; null for the end. */
  section?: string;
  before?: string | null;
}

/** The automatic sections with the changes. What did not change stays the same object, so it is not drawn again. */
export function applyLayout(automatic: readonly Section[], layout: Layout): readonly Section[] {
  if (!layout.panels && !layout.sections) return automatic;
  const changes = layout.panels ?? {};
  const sections = new Map(automatic.map((section) => [section.name, [...section.panels]]));
  const specs = new Map(automatic.flatMap((section) => section.panels.map((panel) => [panel.id, panel])));
  for (const [id, change] of Object.entries(changes)) {
    const known = specs.get(id);
    const spec = known ? changePanel(known, change) : isAdded(id) ? changePanel(emptyPanel(id), change) : undefined;
    // A change of a metric that is not logged any more.
    if (!spec) continue;
    specs.set(id, spec);
    for (const [name, panels] of sections) {
      const at = panels.findIndex((panel) => panel.id === id);
      if (at < 0) continue;
      panels.splice(at, 1);
      if (!change.hidden && change.section === undefined) panels.splice(at, 0, spec);
      sections.set(name, panels);
    }
    if (!change.hidden && change.section !== undefined) {
      const panels = sections.get(change.section) ?? [];
      const before = panels.findIndex((panel) => panel.id === change.before);
      panels.splice(before < 0 ? panels.length : before, 0, spec);
      sections.set(change.section, panels);
    }
  }
  const names = orderNames([...sections.keys()], layout.sections ?? {});
  const unchanged = new Map(automatic.map((section) => [section.name, section]));
  return names.flatMap((name) => {
    const panels = sections.get(name) ?? [];
    if (panels.length === 0) return [];
    const before = unchanged.get(name);
    const settings = layout.sections?.[name]?.settings;
    const same = before && !settings && sameItems(before.panels, panels);
    return [same ? before : { name, panels, settings }];
  });
}

function changePanel(panel: PanelSpec, change: PanelChange): PanelSpec {
  const { hidden, section, before, ...rest } = change;
  return Object.keys(rest).length > 0 ? { ...panel, ...rest } : panel;
}

function emptyPanel(id: string): PanelSpec {
  return { id, title: "", kind: "line", keys: [], fields: [], text: "", width: 1, height: 1 };
}

/** People's own panels have ids that no metric has: they begin with a sign that is followed by digits only. */
export function isAdded(id: string): boolean {
  return /^\+\d+$/.test(id);
}

function orderNames(names: string[], changes: Record<string, SectionChange>): string[] {
  for (const [name, { before }] of Object.entries(changes)) {
    const from = names.indexOf(name);
    if (from < 0 || before === undefined) continue;
    names.splice(from, 1);
    const to = before === null ? -1 : names.indexOf(before);
    names.splice(to < 0 ? names.length : to, 0, name);
  }
  return names;
}

function sameItems<T>(a: readonly T[], b: readonly T[]): boolean {
  return a.length === b.length && a.every((item, i) => item === b[i]);
}

/** The layout with more of one panel changed. A panel that was put somewhere goes to the end of the list of changes. */
export function withPanel(layout: Layout, id: string, change: PanelChange): Layout {
  const { [id]: before, ...others } = layout.panels ?? {};
  const next = withoutDefaults({ ...before, ...change }, isAdded(id));
  if (!("before" in change)) return clean({ ...layout, panels: { ...layout.panels, [id]: next } });
  return clean({ ...layout, panels: { ...others, [id]: next } });
}

export function addPanel(layout: Layout, section: string, change: PanelChange): { layout: Layout; id: string } {
  const used = Object.keys(layout.panels ?? {}).map((id) => (isAdded(id) ? Number(id.slice(1)) : 0));
  const id = `+${Math.max(0, ...used) + 1}`;
  return { id, layout: withPanel(layout, id, { before: null, ...change, section }) };
}

/** A copy right behind the panel. */
export function duplicatePanel(layout: Layout, section: Section, panel: PanelSpec): { layout: Layout; id: string } {
  const { kind, title, keys, fields, text, width, height, settings } = panel;
  const next = section.panels[section.panels.findIndex((other) => other.id === panel.id) + 1];
  return addPanel(layout, section.name, {
    ...{ kind, title, keys, fields, text, width, height, settings },
    before: next?.id ?? null,
  });
}

/** Automatic panels are hidden, as they would come back; added ones are gone. */
export function removePanel(layout: Layout, id: string): Layout {
  if (!isAdded(id)) return withPanel(layout, id, { hidden: true });
  const { [id]: _, ...panels } = layout.panels ?? {};
  return clean({ ...layout, panels });
}

/** One place to the left (-1) or right (1) within its section. */
export function shiftPanel(layout: Layout, section: Section, id: string, step: -1 | 1): Layout {
  const at = section.panels.findIndex((panel) => panel.id === id);
  const to = at + step;
  if (at < 0 || to < 0 || to >= section.panels.length) return layout;
  const before = section.panels[step < 0 ? to : to + 1]?.id ?? null;
  return withPanel(layout, id, { section: section.name, before });
}

export function resizePanel(layout: Layout, panel: PanelSpec, width: number, height: number): Layout {
  const clamp = (value: number, most: number) => Math.max(1, Math.min(most, Math.round(value)));
  return withPanel(layout, panel.id, { width: clamp(width, maxWidth), height: clamp(height, maxHeight) });
}

export function withSection(layout: Layout, name: string, change: SectionChange): Layout {
  const { [name]: before, ...others } = layout.sections ?? {};
  const next = withoutUndefined({ ...before, ...change });
  return clean({ ...layout, sections: { ...others, [name]: next } });
}

/** One place up (-1) or down (1). */
export function shiftSection(layout: Layout, sections: readonly Section[], name: string, step: -1 | 1): Layout {
  const at = sections.findIndex((section) => section.name === name);
  const to = at + step;
  if (at < 0 || to < 0 || to >= sections.length) return layout;
  return withSection(layout, name, { before: sections[step < 0 ? to : to + 1]?.name ?? null });
}

/** Panels that somebody removed. */
export function hiddenPanels(layout: Layout): string[] {
  return Object.entries(layout.panels ?? {})
    .filter(([, change]) => change.hidden)
    .map(([id]) => id);
}

export function restorePanels(layout: Layout): Layout {
  const panels = Object.fromEntries(
    Object.entries(layout.panels ?? {}).map(([id, { hidden, ...change }]) => [id, change]),
  );
  return clean({ ...layout, panels });
}

function withoutUndefined<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as T;
}

/** A new panel begins with these anyway; for others they are choices. */
function withoutDefaults(change: PanelChange, added: boolean): PanelChange {
  const { text, width, height, title, keys, fields } = change;
  const plain = {
    text: text === "" ? undefined : text,
    title: title === "" ? undefined : title,
    width: width === 1 ? undefined : width,
    height: height === 1 ? undefined : height,
    keys: keys?.length === 0 ? undefined : keys,
    fields: fields?.length === 0 ? undefined : fields,
  };
  return withoutUndefined(added ? { ...change, ...plain } : change);
}

/** Without members that say nothing. */
function clean({ settings, sections, panels }: Layout): Layout {
  const full = <T extends object>(changes: Record<string, T> | undefined) => {
    const kept = Object.entries(changes ?? {}).filter(([, change]) => Object.keys(change).length > 0);
    return kept.length > 0 ? Object.fromEntries(kept) : undefined;
  };
  return withoutUndefined({ settings, sections: full(sections), panels: full(panels) });
}
