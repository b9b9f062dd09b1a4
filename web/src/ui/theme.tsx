import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from "react";

export type ThemeChoice = "system" | "light" | "dark";

interface Theme {
  choice: ThemeChoice;
  /** What is shown now. */
  resolved: "light" | "dark";
  choose: (choice: ThemeChoice) => void;
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

  const theme = useMemo<Theme>(() => {
    const resolved = choice === "system" ? (systemIsDark ? "dark" : "light") : choice;
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
    return { choice, resolved, choose };
  }, [choice, systemIsDark]);

  return <Context value={theme}>{children}</Context>;
}

export function useTheme(): Theme {
  const theme = useContext(Context);
  if (!theme) throw new Error("useTheme needs a ThemeProvider");
  return theme;
}
