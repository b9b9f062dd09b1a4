import { createContext, type ReactNode, useContext, useEffect, useLayoutEffect, useMemo, useState } from "react";
import { flushSync } from "react-dom";

export type ThemeChoice = "system" | "light" | "dark";

interface Theme {
  choice: ThemeChoice;
  /** What is shown now. */
  resolved: "light" | "dark";
  choose: (choice: ThemeChoice) => void;
  /** Light, whatever was chosen, while something is made ready for paper. */
  setPaper: (isPaper: boolean) => void;
}

const storageKey = "ayumi.theme";
const Context = createContext<Theme | null>(null);
const darkSystem = () => window.matchMedia("(prefers-color-scheme: dark)");

/** `public/theme.js` has set the stored choice before the first paint; from here on React owns it. */
export function ThemeProvider({ children }: { children: ReactNode }) {
  const [choice, setChoice] = useState<ThemeChoice>(() => {
    const stored = document.documentElement.dataset.theme;
    return stored === "light" || stored === "dark" ? stored : "system";
  });
  const [systemIsDark, setSystemIsDark] = useState(() => darkSystem().matches);

  useEffect(() => {
    const query = darkSystem();
    const follow = () => setSystemIsDark(query.matches);
    query.addEventListener("change", follow);
    return () => query.removeEventListener("change", follow);
  }, []);

  const [isPaper, setPaper] = useState(false);
  useEffect(() => {
    // At once: the browser takes its picture when the listener returns.
    const toPaper = () => flushSync(() => setPaper(true));
    const toScreen = () => setPaper(false);
    window.addEventListener("beforeprint", toPaper);
    window.addEventListener("afterprint", toScreen);
    return () => {
      window.removeEventListener("beforeprint", toPaper);
      window.removeEventListener("afterprint", toScreen);
    };
  }, []);
  // Before the effects of charts, which read their colours from the tokens.
  useLayoutEffect(() => {
    document.documentElement.toggleAttribute("data-paper", isPaper);
  }, [isPaper]);

  const theme = useMemo<Theme>(() => {
    const resolved = isPaper ? "light" : choice === "system" ? (systemIsDark ? "dark" : "light") : choice;
    const choose = (next: ThemeChoice) => {
      if (next === "system") {
        delete document.documentElement.dataset.theme;
        localStorage.removeItem(storageKey);
      } else {
        document.documentElement.dataset.theme = next;
        localStorage.setItem(storageKey, next);
      }
      setChoice(next);
    };
    return { choice, resolved, choose, setPaper };
  }, [choice, systemIsDark, isPaper]);

  return <Context value={theme}>{children}</Context>;
}

export function useTheme(): Theme {
  const theme = useContext(Context);
  if (!theme) throw new Error("useTheme needs a ThemeProvider");
  return theme;
}
