import { createContext, type ReactNode, useCallback, useContext, useMemo, useState } from "react";
import { en, type MessageKey } from "./en";
import { fill, type Parameters } from "./translate";

export type Language = "en" | "ja";
export type { MessageKey };
export type Translate = (key: MessageKey, parameters?: Parameters) => string;

interface I18n {
  t: Translate;
  language: Language;
  /** For numbers and dates. */
  locale: string;
  setLanguage: (language: Language) => void;
}

const storageKey = "ayumi.language";
const Context = createContext<I18n | null>(null);

type Catalogue = Record<MessageKey, string>;

/** English is always there; another language comes as a file of its own. */
async function loadCatalogue(language: Language): Promise<Catalogue> {
  return language === "ja" ? (await import("./ja")).ja : en;
}

export function storedLanguage(): Language {
  return document.documentElement.lang === "ja" ? "ja" : "en";
}

export async function loadInitialCatalogue(): Promise<Catalogue> {
  return loadCatalogue(storedLanguage());
}

export function I18nProvider({ initial, children }: { initial: Catalogue; children: ReactNode }) {
  const [{ language, catalogue }, setState] = useState({ language: storedLanguage(), catalogue: initial });
  const setLanguage = useCallback(async (next: Language) => {
    const loaded = await loadCatalogue(next);
    document.documentElement.lang = next;
    localStorage.setItem(storageKey, next);
    setState({ language: next, catalogue: loaded });
  }, []);
  const value = useMemo<I18n>(() => {
    const locale = language === "ja" ? "ja-JP" : "en-US";
    return { t: (key, parameters) => fill(catalogue[key], parameters, locale), language, locale, setLanguage };
  }, [language, catalogue, setLanguage]);
  return <Context value={value}>{children}</Context>;
}

export function useI18n(): I18n {
  const i18n = useContext(Context);
  if (!i18n) throw new Error("useI18n needs an I18nProvider");
  return i18n;
}

export function useT(): Translate {
  return useI18n().t;
}
