import { itemsOf, type Json, membersOf, sameJson, withMembers } from "./json";
import { gridColumns, type Place, type ReportPanel, readPanels } from "./panels";

/** The panels of a panel grid, as the report keeps them. */
export function rawPanels(grid: Json): readonly unknown[] {
  return itemsOf(membersOf(membersOf(grid.metadata).panelBankSectionConfig).panels);
}

export function withRawPanels(grid: Json, panels: readonly unknown[]): Json {
  const section = withMembers(membersOf(grid.metadata).panelBankSectionConfig, { panels });
  return withMetadata(grid, { panelBankSectionConfig: section });
}

export function rawRunSets(grid: Json): readonly unknown[] {
  return itemsOf(membersOf(grid.metadata).runSets);
}

export function withRawRunSets(grid: Json, runSets: readonly unknown[]): Json {
  return withMetadata(grid, { runSets });
}

/** What runs are called in this panel grid alone, by their ids: a member that scripts do not know. */
export function customNames(grid: Json): Readonly<Record<string, string>> {
  return textsOf(membersOf(grid.metadata).customRunNames);
}

/** An empty name goes back to the one the run has. */
export function withCustomName(grid: Json, run: string, name: string): Json {
  const names = withMembers(membersOf(grid.metadata).customRunNames, { [run]: name.trim() || undefined });
  return withMetadata(grid, { customRunNames: Object.keys(names).length > 0 ? names : undefined });
}

/** Colours of runs, by their ids; those of groups have longer names. */
export function customColors(grid: Json): Readonly<Record<string, string>> {
  const found = Object.entries(membersOf(membersOf(grid.metadata).customRunColors)).flatMap(([run, value]) => {
    const color = typeof value === "string" ? value : membersOf(value).color;
    return typeof color === "string" && /^#[0-9a-f]{3,8}$|^rgba?\([\d\s.,%]+\)$/i.test(color) ? [[run, color]] : [];
  });
  return Object.fromEntries(found);
}

function withMetadata(grid: Json, change: Record<string, unknown>): Json {
  return withMembers(grid, { metadata: withMembers(grid.metadata, change) });
}

function textsOf(found: unknown): Record<string, string> {
  return Object.fromEntries(
    Object.entries(membersOf(found)).filter((entry): entry is [string, string] => typeof entry[1] === "string"),
  );
}

/** Panels from top left to bottom right, which is how they are read aloud and on narrow screens. */
export function inReadingOrder<Item extends { place: Place }>(panels: readonly Item[]): Item[] {
  return [...panels].sort((a, b) => a.place.y - b.place.y || a.place.x - b.place.x);
}

/** Rows from the top, each as full as its panels allow. */
export function pack(sizes: readonly Pick<Place, "w" | "h">[]): Place[] {
  let x = 0;
  let y = 0;
  let rowHeight = 0;
  return sizes.map(({ w, h }) => {
    if (x + w > gridColumns) {
      x = 0;
      y += rowHeight;
      rowHeight = 0;
    }
    const place = { x, y, w, h };
    x += w;
    rowHeight = Math.max(rowHeight, h);
    return place;
  });
}

/** Whether two panels lie on each other, as in reports whose script gave no places. */
export function overlaps(places: readonly Place[]): boolean {
  const taken = new Set<string>();
  for (const { x, y, w, h } of places) {
    for (let column = x; column < x + w; column++) {
      for (let row = y; row < y + h; row++) {
        const cell = `${column},${row}`;
        if (taken.has(cell)) return true;
        taken.add(cell);
      }
    }
  }
  return false;
}

/** The panels with their places, made anew where they would cover each other. */
export function placedPanels(found: readonly unknown[]): ReportPanel[] {
  const panels = readPanels(found);
  // Below all the others at the latest: a number too large must not make a page without end.
  const lowest = Math.max(0, ...panels.map(({ place }) => place.y + place.h));
  const isFar = lowest > panels.reduce((sum, { place }) => sum + place.h, 0);
  if (!isFar && !overlaps(panels.map((panel) => panel.place))) return inReadingOrder(panels);
  const places = pack(panels.map((panel) => panel.place));
  return panels.map((panel, i) => ({ ...panel, place: places[i] ?? panel.place }));
}

/** The raw panels in this order of ids, one behind the other. Those that have their place already stay the same. */
export function arrange(raw: readonly unknown[], order: readonly string[]): unknown[] {
  const panels = readPanels(raw);
  const found = order.flatMap((id) => {
    const at = panels.findIndex((panel) => panel.id === id);
    const panel = panels[at];
    return panel ? [{ item: raw[at], place: panel.place }] : [];
  });
  const places = pack(found.map(({ place }) => place));
  return found.map(({ item, place }, i) =>
    sameJson(place, places[i])
      ? item
      : withMembers(item, { layout: withMembers(membersOf(item).layout, { ...places[i] }) }),
  );
}
