import { type RefObject, useEffect, useState } from "react";

/** A panel is at least this wide, in pixels. */
const panelWidth = 320;
export const panelGap = 10;

/** How many panels of one column fit side by side. */
export function useColumns(scroller: RefObject<HTMLElement | null>): number {
  const [columns, setColumns] = useState(0);
  useEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const measure = () => {
      const style = getComputedStyle(element);
      const width = element.clientWidth - Number.parseFloat(style.paddingLeft) - Number.parseFloat(style.paddingRight);
      setColumns(Math.max(1, Math.floor((width + panelGap) / (panelWidth + panelGap))));
    };
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    measure();
    return () => observer.disconnect();
  }, [scroller]);
  return columns;
}
