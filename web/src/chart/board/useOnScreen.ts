import { type RefObject, useEffect, useState } from "react";
import { flushSync } from "react-dom";
import { inFrames } from "@/ui/frames";

type Listener = (visible: boolean) => void;
const listeners = new WeakMap<Element, Listener>();
let observer: IntersectionObserver | undefined;

/** True while the element is on the screen or close to it. One observer serves thousands of panels. */
export function useOnScreen(element: RefObject<Element | null>): boolean {
  const [visible, setVisible] = useState(false);
  useEffect(() => {
    const target = element.current;
    if (!target) return;
    observer ??= new IntersectionObserver(
      (entries) => {
        for (const entry of entries) listeners.get(entry.target)?.(entry.isIntersecting);
      },
      { rootMargin: "240px 0px" },
    );
    let cancel = () => {};
    // A panel that has scrolled past before its turn is never drawn.
    listeners.set(target, (next) => {
      cancel = inFrames(target, () => flushSync(() => setVisible(next)));
    });
    observer.observe(target);
    return () => {
      cancel();
      observer?.unobserve(target);
    };
  }, [element]);
  return visible;
}
