import { Marked, type Token, type Tokens } from "marked";
import { type Leaf, type Mark, marks, readLeaves } from "./inline";
import { itemsOf, type Json, membersOf } from "./json";

/** A formula between two dollar signs that stand at its signs, so that prices stay prices. */
const formula = {
  name: "formula",
  level: "inline" as const,
  start: (text: string) => text.indexOf("$"),
  tokenizer: (text: string) => {
    const [raw, content] = /^\$((?!\s)(?:[^$\\\n]|\\.)+?(?<!\s))\$(?!\d)/.exec(text) ?? [];
    return raw && content ? { type: "formula", raw, text: content } : undefined;
  },
};

const reader = new Marked({ gfm: true, extensions: [formula] });

/** Reads what `printLeaves` writes, and what people write in its place. */
export function parseLeaves(text: string): Leaf[] {
  const leaves = reader.Lexer.lexInline(text, reader.defaults).reduce(underlined, {
    open: false,
    leaves: [] as Leaf[],
  });
  return joined(leaves.leaves);
}

interface Reading {
  open: boolean;
  leaves: Leaf[];
}

/** `<u>` is the one tag that means something: Markdown has no underline. */
function underlined({ open, leaves }: Reading, token: Token): Reading {
  if (token.type === "html" && /^<\/?u>$/i.test(token.raw)) return { open: !token.raw.startsWith("</"), leaves };
  const found = toLeaves(token, open ? ["underline"] : []);
  return { open, leaves: [...leaves, ...found] };
}

const markOf: Readonly<Record<string, Mark>> = { strong: "bold", em: "italic", del: "strikethrough" };

function toLeaves(token: Token, own: readonly Mark[], link?: string): Leaf[] {
  const leaf = (text: string, more: readonly Mark[] = []): Leaf[] =>
    text === "" ? [] : [{ text, marks: inOrder([...own, ...more]), ...(link === undefined ? {} : { link }) }];
  const inside = (next: readonly Mark[], url = link) => {
    const inner = (token as Tokens.Generic).tokens ?? [];
    let open = next.includes("underline");
    return inner.flatMap((each) => {
      if (each.type === "html" && /^<\/?u>$/i.test(each.raw)) {
        open = !each.raw.startsWith("</");
        return [];
      }
      return toLeaves(each, open ? [...next, "underline"] : next, url);
    });
  };
  switch (token.type) {
    case "strong":
    case "em":
    case "del":
      return inside([...own, markOf[token.type] as Mark]);
    case "codespan":
      return leaf(token.text, ["inlineCode"]);
    case "link":
      // An address that just stands there is text.
      return token.raw === token.text ? leaf(token.raw) : inside(own, token.href);
    case "formula":
      return [{ text: token.text, marks: [], isFormula: true }];
    case "escape":
      return leaf(token.text);
    case "text":
      return "tokens" in token && token.tokens ? inside(own) : leaf(token.raw);
    default:
      return leaf(token.raw);
  }
}

function inOrder(found: readonly Mark[]): Mark[] {
  return marks.filter((mark) => found.includes(mark));
}

function joined(leaves: readonly Leaf[]): Leaf[] {
  const result: Leaf[] = [];
  for (const leaf of leaves) {
    const last = result.at(-1);
    const isSame = last && !last.isFormula && !leaf.isFormula && lookOf(last) === lookOf(leaf);
    if (isSame) result[result.length - 1] = { ...last, text: last.text + leaf.text };
    else result.push(leaf);
  }
  return result;
}

function lookOf({ marks: own, link, isFormula }: Leaf): string {
  return JSON.stringify([own, link ?? null, isFormula ?? false]);
}

/** A sign of a text with how it looks and with what else the report keeps about it, such as a comment. */
interface Sign {
  sign: string;
  look: string;
  leaf: Leaf;
  more: Json;
}

/**
 * The children of a block for a text. What of the text did not change keeps what else the report knew about it.
 * The text is compared from both ends, so one change in the middle costs only itself.
 */
export function writeLeaves(leaves: readonly Leaf[], children: unknown): Json[] {
  const before = signsBefore(children);
  const after = leaves.flatMap((leaf) => toSigns(leaf, {}));
  const isSame = (a: Sign | undefined, b: Sign | undefined) => a && b && a.sign === b.sign && a.look === b.look;
  let head = 0;
  while (isSame(before[head], after[head])) head += 1;
  let tail = 0;
  const most = Math.min(before.length, after.length) - head;
  while (tail < most && isSame(before.at(-1 - tail), after.at(-1 - tail))) tail += 1;
  const known = after.map((sign, i) => {
    if (i < head) return before[i] as Sign;
    return i >= after.length - tail ? (before[before.length - (after.length - i)] as Sign) : sign;
  });
  return toChildren(known);
}

function signsBefore(children: unknown): Sign[] {
  return itemsOf(children).flatMap((child) => {
    const { type, text, ...more } = membersOf(child);
    if (typeof text !== "string") return readLeaves([child]).flatMap((leaf) => toSigns(leaf, {}));
    const rest = Object.fromEntries(Object.entries(more).filter(([name]) => !marks.some((mark) => mark === name)));
    return readLeaves([child]).flatMap((leaf) => toSigns(leaf, rest));
  });
}

function toSigns(leaf: Leaf, more: Json): Sign[] {
  const look = lookOf(leaf);
  if (leaf.isFormula) return [{ sign: leaf.text, look, leaf, more }];
  return [...leaf.text].map((sign) => ({ sign, look, leaf, more }));
}

function toChildren(signs: readonly Sign[]): Json[] {
  const children: { key: string; text: string; first: Sign }[] = [];
  signs.forEach((each, i) => {
    const key = each.leaf.isFormula ? `formula ${i}` : `${each.look}${JSON.stringify(each.more)}`;
    const last = children.at(-1);
    if (last?.key === key) last.text += each.sign;
    else children.push({ key, text: each.sign, first: each });
  });
  const empty = { text: "" };
  const result: Json[] = [];
  for (const { text, first } of children) {
    const { leaf, more } = first;
    const own = { ...more, text, ...Object.fromEntries(leaf.marks.map((mark) => [mark, true])) };
    if (leaf.isFormula) result.push({ type: "latex", children: [empty], content: text });
    else if (leaf.link === undefined) result.push(own);
    else {
      const last = result.at(-1);
      // Parts of one link that look different are one link.
      if (last?.type === "link" && last.url === leaf.link)
        result[result.length - 1] = { ...last, children: [...itemsOf(last.children), own] };
      else result.push({ type: "link", url: leaf.link, children: [own] });
    }
  }
  // Text stands before and behind whatever is not text.
  const first = result[0];
  if (first === undefined) return [empty];
  if (result.some((child) => child.type !== undefined)) {
    return [...(first.type ? [empty] : []), ...result, ...(result.at(-1)?.type ? [empty] : [])];
  }
  return result;
}
