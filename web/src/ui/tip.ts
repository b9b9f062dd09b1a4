/**
 * One tooltip for the whole page: any element with `data-tip` shows its text on hover and on keyboard focus.
 * Delegated, so that ten thousand table cells cost nothing.
 */
export function installTips(): void {
  const tip = document.createElement("div");
  tip.className = "tip";
  tip.setAttribute("role", "tooltip");
  tip.popover = "manual";
  document.body.append(tip);
  let timer: ReturnType<typeof setTimeout> | undefined;
  let current: Element | null = null;

  const hide = () => {
    clearTimeout(timer);
    current = null;
    if (tip.matches(":popover-open")) tip.hidePopover();
  };
  const show = (target: HTMLElement) => {
    if (!target.isConnected || !target.dataset.tip) return;
    tip.textContent = target.dataset.tip;
    tip.showPopover();
    const at = target.getBoundingClientRect();
    const { width, height } = tip.getBoundingClientRect();
    const below = at.bottom + 6 + height < window.innerHeight;
    tip.style.top = `${below ? at.bottom + 6 : at.top - 6 - height}px`;
    tip.style.left = `${Math.max(6, Math.min(at.left + at.width / 2 - width / 2, window.innerWidth - width - 6))}px`;
  };
  const plan = (event: Event, delay: number) => {
    const target = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-tip]") : null;
    if (target === current) return;
    hide();
    current = target;
    if (target) timer = setTimeout(() => show(target), delay);
  };
  document.addEventListener("pointerover", (event) => plan(event, 350));
  document.addEventListener("focusin", (event) => {
    if (event.target instanceof Element && event.target.matches(":focus-visible")) plan(event, 350);
  });
  document.addEventListener("pointerdown", hide, true);
  document.addEventListener("keydown", hide, true);
  document.addEventListener("scroll", hide, true);
}
