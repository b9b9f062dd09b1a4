import { useEffect, useRef } from "react";

/** Returns `false` to leave the key to the next handler. */
type Handler = () => unknown;

/** The handler of the innermost component that is shown comes last and wins. */
const handlers = new Map<string, Handler[]>();
let firstKey: string | null = null;
let firstKeyTimer: ReturnType<typeof setTimeout> | undefined;

/** Runs `handler` for a key (`j`) or two in a row (`g w`), unless somebody is typing. */
export function useShortcut(keys: string, handler: Handler | null): void {
  const latest = useRef(handler);
  latest.current = handler;
  const enabled = handler !== null;
  useEffect(() => {
    if (!enabled) return;
    const run = () => latest.current?.();
    const stack = handlers.get(keys) ?? [];
    stack.push(run);
    handlers.set(keys, stack);
    return () => {
      stack.splice(stack.indexOf(run), 1);
    };
  }, [keys, enabled]);
}

export function installShortcuts(): () => void {
  const listen = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || isTyping(event.target)) return;
    if (document.querySelector("dialog[open]")) return;
    // Enter belongs to the link or button that has the focus.
    if (event.key === "Enter" && event.target instanceof Element && event.target.closest("a, button, [role=menuitem]"))
      return;
    const keys = firstKey ? `${firstKey} ${event.key}` : event.key;
    firstKey = null;
    clearTimeout(firstKeyTimer);
    const stack = handlers.get(keys) ?? [];
    if (stack.length > 0) event.preventDefault();
    for (const handler of [...stack].reverse()) if (handler() !== false) return;
    if (event.key === "g") {
      firstKey = "g";
      firstKeyTimer = setTimeout(() => {
        firstKey = null;
      }, 1200);
    }
  };
  document.addEventListener("keydown", listen);
  return () => document.removeEventListener("keydown", listen);
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || target.matches("input:not([type=range]):not([type=checkbox]), textarea, select"))
  );
}

/** The search box that is on the page and seen. */
export function focusSearch(): void {
  const boxes = [...document.querySelectorAll<HTMLInputElement>("[data-search=main]")];
  const box = boxes.find((each) => each.offsetParent !== null);
  box?.focus();
  box?.select();
}
