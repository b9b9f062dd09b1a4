import { perLocale } from "./perLocale";

export type Parameters = Record<string, string | number>;

/**
 * Fills `{name}` with a parameter, and `{name|one|other}` with the form that fits its number.
 * `{n}` itself is written with the digits grouping of the locale.
 */
export function fill(text: string, parameters: Parameters | undefined, locale: string): string {
  if (!parameters) return text;
  return text.replace(/\{(\w+)(?:\|([^|}]*)\|([^}]*))?\}/g, (whole, name: string, one?: string, other?: string) => {
    const value = parameters[name];
    if (value === undefined) return whole;
    if (one !== undefined && other !== undefined) {
      return pluralRules(locale).select(Number(value)) === "one" ? one : other;
    }
    return typeof value === "number" ? numberFormat(locale).format(value) : value;
  });
}

const pluralRules = perLocale((locale) => new Intl.PluralRules(locale));
const numberFormat = perLocale((locale) => new Intl.NumberFormat(locale));
