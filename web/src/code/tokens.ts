/** A piece of a line of source text, with the classes of its kind. */
export interface Token {
  text: string;
  className?: string;
}

const entities: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', "#x27": "'", "#39": "'" };

/**
 * The lines of highlighted source. The highlighter writes nested `span` elements and escaped text; read into tokens it
 * can be drawn line by line, and as text, never as markup.
 */
export function toLines(html: string): Token[][] {
  const lines: Token[][] = [[]];
  const open: string[] = [];
  for (const [, className, text] of html.matchAll(/<span class="([^"]*)">|<\/span>|([^<]+)/g)) {
    if (className !== undefined) open.push(className);
    else if (text === undefined) open.pop();
    else addText(lines, toText(text), open.at(-1));
  }
  return lines;
}

/** Source in a language that we do not know. */
export function plainLines(text: string): Token[][] {
  return text.split(/\r?\n/).map((line) => (line === "" ? [] : [{ text: line }]));
}

function addText(lines: Token[][], text: string, className: string | undefined): void {
  text.split(/\r?\n/).forEach((piece, i) => {
    if (i > 0) lines.push([]);
    if (piece !== "") lines.at(-1)?.push({ text: piece, className });
  });
}

function toText(text: string): string {
  return text.replace(/&(#?\w+);/g, (whole, name: string) => entities[name] ?? whole);
}
