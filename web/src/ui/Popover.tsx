import { type ReactNode, useEffect, useId, useRef, useState } from "react";
import { flushSync } from "react-dom";
import { place } from "./Menu";

interface Props {
  button: ReactNode;
  label: string;
  className?: string;
  /** Marks the button: something in here is in effect. */
  active?: boolean;
  align?: "start" | "end";
  wide?: boolean;
  children: ReactNode;
}

/** A button with a small form below it; Escape or a click elsewhere closes it. */
export function Popover({
  button,
  label,
  className = "button",
  active,
  align = "start",
  wide = false,
  children,
}: Props) {
  const id = useId();
  const trigger = useRef<HTMLButtonElement>(null);
  const panel = useRef<HTMLDivElement>(null);
  const [open, setOpen] = useState(false);

  useEffect(() => {
    const popover = panel.current;
    if (!popover) return;
    const opening = (event: Event) => {
      if ((event as ToggleEvent).newState === "open") flushSync(() => setOpen(true));
    };
    const toggled = (event: Event) => {
      const isOpen = (event as ToggleEvent).newState === "open";
      setOpen(isOpen);
      if (!isOpen || !trigger.current) return;
      place(popover, trigger.current.getBoundingClientRect(), align);
      popover.querySelector<HTMLElement>("input, select, button")?.focus();
    };
    popover.addEventListener("beforetoggle", opening);
    popover.addEventListener("toggle", toggled);
    return () => {
      popover.removeEventListener("beforetoggle", opening);
      popover.removeEventListener("toggle", toggled);
    };
  }, [align]);

  return (
    <>
      <button
        ref={trigger}
        type="button"
        className={active ? `${className} active` : className}
        aria-label={label}
        data-tip={className === "button" ? undefined : label}
        aria-haspopup="dialog"
        aria-expanded={open}
        aria-controls={id}
        onClick={() => panel.current?.togglePopover()}
      >
        {button}
      </button>
      <div
        ref={panel}
        id={id}
        popover="auto"
        role="dialog"
        aria-label={label}
        className={wide ? "popover wide" : "popover"}
      >
        {open && children}
      </div>
    </>
  );
}
