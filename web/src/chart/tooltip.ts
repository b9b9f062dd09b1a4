/** A row of the tooltip: one line's value near the crosshair. */
export interface TooltipRow {
  color: string;
  label: string;
  value: string;
  detail?: string;
  nearest: boolean;
}

/** One element for all charts: only one can be under the pointer. Built by hand, as it changes with every mouse move. */
let element: HTMLDivElement | null = null;

export function showTooltip(
  anchor: DOMRect,
  left: number,
  title: string,
  rows: readonly TooltipRow[],
  more: string,
): void {
  element ??= createElement();
  // A dialog that was opened since lies above older members of the top layer; so the tooltip enters it again.
  if (element.style.visibility !== "visible" && element.matches(":popover-open")) {
    element.hidePopover();
    element.showPopover();
  }
  element.replaceChildren(line("chart-tip-title", title), ...rows.map(toRow));
  if (more) element.append(line("chart-tip-more", more));
  const { width, height } = element.getBoundingClientRect();
  const x = anchor.left + left;
  const toTheRight = x + 14 + width < window.innerWidth - 8;
  element.style.left = `${Math.max(8, toTheRight ? x + 14 : x - 14 - width)}px`;
  element.style.top = `${Math.max(8, Math.min(anchor.top + 8, window.innerHeight - height - 8))}px`;
  element.style.visibility = "visible";
}

export function hideTooltip(): void {
  if (element) element.style.visibility = "hidden";
}

function createElement(): HTMLDivElement {
  const created = document.createElement("div");
  created.className = "chart-tip";
  // The same numbers are in the runs table; a screen reader must not hear every mouse move.
  created.setAttribute("aria-hidden", "true");
  created.popover = "manual";
  document.body.append(created);
  // In the top layer, so that it shows above a chart that fills the screen.
  created.showPopover?.();
  return created;
}

function toRow(row: TooltipRow): HTMLElement {
  const shell = line(row.nearest ? "chart-tip-row nearest" : "chart-tip-row", "");
  const dot = line("chart-tip-dot", "");
  dot.style.background = row.color;
  shell.append(dot, line("chart-tip-label", row.label), line("chart-tip-value", row.value));
  if (row.detail) shell.append(line("chart-tip-detail", row.detail));
  return shell;
}

function line(className: string, text: string): HTMLDivElement {
  const created = document.createElement("div");
  created.className = className;
  created.textContent = text;
  return created;
}
