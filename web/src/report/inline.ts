import { itemsOf, membersOf, textOf } from "./json";

/** A stretch of text that looks the same. */
export interface Leaf {
  text: string;
  marks: readonly Mark[];
  /** The address that it leads to. */
  link?: string;
  /** A formula in LaTeX. */
  isFormula?: true;
}

export type Mark = "bold" | "italic" | "underline" | "strikethrough" | "inlineCode";

export const marks: readonly Mark[] = ["bold", "italic", "underline", "strikethrough", "inlineCode"];

const deepest = 12;

/** The text of a block. Paragraphs within become lines; what is no text is left out. */
export function readLeaves(children: unknown, depth = 0): Leaf[] {
  if (depth > deepest) return [];
  return itemsOf(children).flatMap((child, i): Leaf[] => {
    const { type, text, url, content, children: inner } = membersOf(child);
    if (type === "latex") return [{ text: textOf(content), marks: [], isFormula: true }];
    if (type === "link") return readLeaves(inner, depth + 1).map((leaf) => ({ ...leaf, link: textOf(url) }));
    if (typeof text === "string") return text === "" ? [] : [{ text, marks: marksOf(child) }];
    const lines = readLeaves(inner, depth + 1);
    return i > 0 && lines.length > 0 ? [{ text: "\n", marks: [] }, ...lines] : lines;
  });
}

function marksOf(leaf: unknown): Mark[] {
  const members = membersOf(leaf);
  return marks.filter((mark) => members[mark] === true);
}

export function plainText(leaves: readonly Leaf[]): string {
  return leaves.map((leaf) => leaf.text).join("");
}

/** Addresses that a link may lead to; anything else, such as `javascript:`, leads nowhere. */
export function safeUrl(url: string): string | null {
  try {
    // A base, so that links within this server work too.
    const { protocol } = new URL(url, "https://ayumi.invalid");
    return /^(https?|mailto):$/.test(protocol) ? url : null;
  } catch {
    return null;
  }
}

/** The text as Markdown, in which people edit it. */
export function printLeaves(leaves: readonly Leaf[]): string {
  return leaves.map(printLeaf).join("");
}

function printLeaf({ text, marks: own, link, isFormula }: Leaf): string {
  if (isFormula) return `$${text}$`;
  // Signs of Markdown stand at words, never at spaces.
  const [, before = "", core = "", after = ""] = /^(\s*)([\s\S]*?)(\s*)$/.exec(text) ?? [];
  if (core === "") return text;
  let printed = own.includes("inlineCode") ? code(core) : escaped(core);
  if (own.includes("strikethrough")) printed = `~~${printed}~~`;
  if (own.includes("underline")) printed = `<u>${printed}</u>`;
  if (own.includes("italic")) printed = `*${printed}*`;
  if (own.includes("bold")) printed = `**${printed}**`;
  if (link !== undefined)
    printed = `[${printed}](${/[\s()<>]/.test(link) ? `<${link.replaceAll(/[<>\n]/g, encodeURIComponent)}>` : link})`;
  return `${before}${printed}${after}`;
}

function code(text: string): string {
  const fence = text.includes("`") ? "``" : "`";
  const air = text.startsWith("`") || text.endsWith("`") ? " " : "";
  return `${fence}${air}${text}${air}${fence}`;
}

/** Only signs that would mean something: `train_loss` stays as people write it. */
function escaped(text: string): string {
  return text
    .replaceAll(/[\\`*[\]$]/g, "\\$&")
    .replaceAll(/~~/g, "\\~\\~")
    .replaceAll(/<(?=[a-z/!?])/gi, "\\<")
    .replaceAll(/(^|[^\p{L}\p{N}])_|_(?=$|[^\p{L}\p{N}])/gu, (found) => found.replace("_", "\\_"));
}
