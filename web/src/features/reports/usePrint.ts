import { useCallback, useEffect, useState } from "react";
import { useTheme } from "@/ui/theme";

const unfinished = "[aria-busy=true], .skeleton, .panel-progress, .panel-loading";
const lookEveryMs = 100;
/** Looks without anything on its way: between two requests there is a moment of calm as well. */
const calmLooks = 4;
/** A chart that does not come must not keep the others from being printed. */
const mostLooks = 200;

/** Prints a report once all of it is drawn, light and as wide as paper; on the screen far panels are empty frames. */
export function usePrint(): { isPrinting: boolean; print: () => void } {
  const [isPrinting, setPrinting] = useState(false);
  const { setPaper } = useTheme();
  useEffect(() => {
    if (!isPrinting) return;
    setPaper(true);
    let calm = 0;
    let looks = 0;
    const timer = setInterval(() => {
      calm = document.querySelector(unfinished) ? 0 : calm + 1;
      looks += 1;
      if (calm < calmLooks && looks < mostLooks) return;
      clearInterval(timer);
      window.print();
    }, lookEveryMs);
    const end = () => setPrinting(false);
    window.addEventListener("afterprint", end);
    return () => {
      clearInterval(timer);
      window.removeEventListener("afterprint", end);
      setPaper(false);
    };
  }, [isPrinting, setPaper]);
  return { isPrinting, print: useCallback(() => setPrinting(true), []) };
}
