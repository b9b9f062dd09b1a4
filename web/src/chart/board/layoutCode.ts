import type { Layout, PanelChange, SectionChange } from "./layout";
import { maxHeight, maxWidth, type PanelKind, panelKinds } from "./panel";
import { checkedSettings } from "./settings";

/** The layout as a member of the URL; undefined where nothing was changed. */
export function encodeLayout(layout: Layout): string | undefined {
  if (Object.keys(layout).length === 0) return undefined;
  const bytes = new TextEncoder().encode(JSON.stringify(layout));
  const binary = Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** Anybody can write a link: what cannot be read, or is not known, is left out. */
export function decodeLayout(text: string | undefined): Layout {
  if (!text) return {};
  try {
    const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
    const bytes = Uint8Array.from(binary, (sign) => sign.charCodeAt(0));
    return checkedLayout(JSON.parse(new TextDecoder().decode(bytes)));
  } catch {
    return {};
  }
}

function checkedLayout(found: unknown): Layout {
  const { settings, sections, panels } = members(found);
  const layout: Layout = {};
  const chosen = checkedSettings(settings);
  if (chosen) layout.settings = chosen;
  const checkedSections = mapMembers(sections, checkedSection);
  if (checkedSections) layout.sections = checkedSections;
  const checkedPanels = mapMembers(panels, checkedPanel);
  if (checkedPanels) layout.panels = checkedPanels;
  return layout;
}

function checkedSection(found: unknown): SectionChange {
  const { settings, before } = members(found);
  const change: SectionChange = {};
  const chosen = checkedSettings(settings);
  if (chosen) change.settings = chosen;
  if (before === null || typeof before === "string") change.before = before;
  return change;
}

function checkedPanel(found: unknown): PanelChange {
  const { kind, title, keys, fields, text, width, height, settings, hidden, section, before } = members(found);
  const change: PanelChange = {};
  if (panelKinds.includes(kind as PanelKind)) change.kind = kind as PanelKind;
  if (typeof title === "string") change.title = title;
  if (isTexts(keys)) change.keys = keys;
  if (isTexts(fields)) change.fields = fields;
  if (typeof text === "string") change.text = text;
  if (isSize(width, maxWidth)) change.width = width;
  if (isSize(height, maxHeight)) change.height = height;
  const chosen = checkedSettings(settings);
  if (chosen) change.settings = chosen;
  if (hidden === true) change.hidden = true;
  if (typeof section === "string") change.section = section;
  if (before === null || typeof before === "string") change.before = before;
  return change;
}

function members(found: unknown): Record<string, unknown> {
  return typeof found === "object" && found !== null ? (found as Record<string, unknown>) : {};
}

function mapMembers<T extends object>(found: unknown, check: (value: unknown) => T): Record<string, T> | undefined {
  const kept = Object.entries(members(found))
    .map(([name, value]) => [name, check(value)] as const)
    .filter(([, value]) => Object.keys(value).length > 0);
  return kept.length > 0 ? Object.fromEntries(kept) : undefined;
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.length <= 50 && value.every((item) => typeof item === "string");
}

function isSize(value: unknown, most: number): value is number {
  return Number.isInteger(value) && (value as number) >= 1 && (value as number) <= most;
}
