/** The query of a URL: plain text, so that people can read and write it. */
export type Search = Record<string, string>;

/** The router's own format quotes text as JSON; links by other programs (`?nw=…`) are plain. */
export function parseSearch(text: string): Search {
  return Object.fromEntries(new URLSearchParams(text));
}

export function stringifySearch(search: Record<string, unknown>): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(search)) {
    if (value !== undefined && value !== null && value !== "") parameters.set(name, String(value));
  }
  // Commas, slashes and colons are legal in a query, and far easier to read unescaped.
  const text = parameters.toString().replaceAll("%2C", ",").replaceAll("%2F", "/").replaceAll("%3A", ":");
  return text ? `?${text}` : "";
}
