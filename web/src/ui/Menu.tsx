import { type ReactNode, useEffect, useId, useRef, useState } from "react";
import { flushSync } from "react-dom";

interface Props {
  /** Content of the button that opens it. */
  button: ReactNode;
  label: string;
  className?: string;
  align?: "start" | "end";
  children: ReactNode;
}

/**
 * A button with a menu, on the browser's own popover: it closes by Escape or a click elsewhere and lies above all.
 * Our own instead of a library's because those inject style elements, which the content security policy forbids.
 */
export function Menu({ button, label, className = "icon-button", align = "end", children }: Props) {
  const id = useId();
  const trigger = useRef<HTMLButtonElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const [open, setOpen] = useState(false);

  useEffect(() => {
    const popover = list.current;
    if (!popover) return;
    // A page has hundreds of menus and people open one: the items are made just before they are seen.
    const opening = (event: Event) => {
      if ((event as ToggleEvent).newState === "open") flushSync(() => setOpen(true));
    };
    const toggled = (event: Event) => {
      const isOpen = (event as ToggleEvent).newState === "open";
      setOpen(isOpen);
      if (isOpen && trigger.current) {
        place(popover, trigger.current.getBoundingClientRect(), align);
        itemsOf(popover)[0]?.focus();
      }
    };
    popover.addEventListener("beforetoggle", opening);
    popover.addEventListener("toggle", toggled);
    return () => {
      popover.removeEventListener("beforetoggle", opening);
      popover.removeEventListener("toggle", toggled);
    };
  }, [align]);

  const moveFocus = (event: React.KeyboardEvent<HTMLDivElement>) => {
    const items = itemsOf(event.currentTarget);
    const at = items.indexOf(document.activeElement as HTMLElement);
    const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 }[event.key];
    if (event.key === "Tab") event.currentTarget.hidePopover();
    if (next === undefined) return;
    event.preventDefault();
    items[(next + items.length) % items.length]?.focus();
  };

  return (
    <>
      <button
        ref={trigger}
        type="button"
        className={className}
        aria-label={label}
        aria-haspopup="menu"
        aria-expanded={open}
        aria-controls={id}
        onClick={() => list.current?.togglePopover()}
      >
        {button}
      </button>
      <div
        ref={list}
        id={id}
        popover="auto"
        role="menu"
        aria-label={label}
        tabIndex={-1}
        className="menu"
        onKeyDown={moveFocus}
        onClick={() => {
          list.current?.hidePopover();
          trigger.current?.focus();
        }}
      >
        {open && children}
      </div>
    </>
  );
}

export function itemsOf(popover: HTMLElement): HTMLElement[] {
  return [...popover.querySelectorAll<HTMLElement>('[role^="menuitem"]')];
}

/** Puts a popover below what it belongs to, or above where there is no room. */
export function place(popover: HTMLElement, at: DOMRect, align: "start" | "end"): void {
  const { width, height } = popover.getBoundingClientRect();
  const left = align === "end" ? at.right - width : at.left;
  popover.style.left = `${Math.max(8, Math.min(left, window.innerWidth - width - 8))}px`;
  const below = at.bottom + 4;
  popover.style.top = `${below + height < window.innerHeight ? below : Math.max(8, at.top - 4 - height)}px`;
}
