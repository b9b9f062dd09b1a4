import { type ReactNode, useEffect, useRef } from "react";
import { itemsOf, place } from "./Menu";

interface Props {
  /** The button it belongs to. */
  anchor: HTMLElement;
  label: string;
  onClose: () => void;
  children: ReactNode;
}

/** The one menu of a long list: its rows hold only a button each. */
export function FloatingMenu({ anchor, label, onClose, children }: Props) {
  const list = useRef<HTMLDivElement>(null);
  const close = useRef(onClose);
  close.current = onClose;
  useEffect(() => {
    const popover = list.current;
    if (!popover) return;
    popover.showPopover();
    place(popover, anchor.getBoundingClientRect(), "start");
    itemsOf(popover)[0]?.focus();
    const toggled = (event: Event) => {
      if ((event as ToggleEvent).newState !== "closed") return;
      close.current();
      anchor.focus();
    };
    popover.addEventListener("toggle", toggled);
    return () => popover.removeEventListener("toggle", toggled);
  }, [anchor]);
  return (
    <div
      ref={list}
      popover="auto"
      role="menu"
      aria-label={label}
      tabIndex={-1}
      className="menu"
      onKeyDown={(event) => {
        const items = itemsOf(event.currentTarget);
        const at = items.indexOf(document.activeElement as HTMLElement);
        const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 }[event.key];
        if (next === undefined) return;
        event.preventDefault();
        items[(next + items.length) % items.length]?.focus();
      }}
      onClick={(event) => {
        if (event.target instanceof Element && event.target.closest("[role^=menuitem]")) list.current?.hidePopover();
      }}
    >
      {children}
    </div>
  );
}
