import { parseLeaves, writeLeaves } from "./inlineMarkdown";
import { itemsOf, type Json, membersOf, withMembers } from "./json";

/** The block with another text in it. Members that the text says nothing about stay. */
export function withText(block: Json, text: string): Json {
  switch (block.type) {
    case "code-block": {
      const line = membersOf(itemsOf(block.children)[0]);
      const children = text.split("\n").map((each) => ({ ...line, type: "code-line", children: [{ text: each }] }));
      return withMembers(block, { children });
    }
    case "markdown-block":
    case "latex":
      return withMembers(block, { content: text });
    case "callout-block": {
      const before = itemsOf(block.children);
      const children = text.split("\n").map((each, i) => {
        const line = membersOf(before[i]);
        return { ...line, type: "callout-line", children: writeLeaves(parseLeaves(each), line.children) };
      });
      return withMembers(block, { children });
    }
    case "list":
      return withMembers(block, listMembers(text, block));
    default:
      return withMembers(block, { children: writeLeaves(parseLeaves(text), block.children) });
  }
}

const itemPattern = /^(\s*)(?:([-*+])|\d+[.)])\s+(?:\[([ xX])\]\s+)?(.*)$/;

interface Line {
  indent: number;
  ordered: boolean;
  checked: boolean | null;
  text: string;
}

function listMembers(text: string, before: Json): Record<string, unknown> {
  const lines = text
    .split("\n")
    .filter((line, _, all) => line.trim() !== "" || all.length === 1)
    .map(readLine);
  return toList(lines, before);
}

function readLine(line: string): Line {
  const [, indent = "", bullet, box, rest] = itemPattern.exec(line) ?? [];
  if (rest === undefined)
    return { indent: 0, ordered: false, checked: null, text: line.replace(/^\s*(?:[-*+]|\d+[.)])\s*$/, "") };
  return {
    indent: indent.length,
    ordered: bullet === undefined,
    checked: box === undefined ? null : box !== " ",
    text: rest,
  };
}

/** Lines further to the right than the first belong to the item above them. */
function toList(lines: readonly Line[], before: Json): Record<string, unknown> {
  const [first] = lines;
  const items: { line: Line; inner: Line[] }[] = [];
  for (const line of lines) {
    const last = items.at(-1);
    if (last && first && line.indent > first.indent) last.inner.push(line);
    else items.push({ line, inner: [] });
  }
  const ordered = first?.ordered ? true : undefined;
  const known = itemsOf(before.children);
  const children = items.map(({ line, inner }, i) => {
    const item = membersOf(known[i]);
    const parts = itemsOf(item.children);
    const paragraph = membersOf(parts.find((part) => membersOf(part).type === "paragraph"));
    const list = membersOf(parts.find((part) => membersOf(part).type === "list"));
    const text = { ...paragraph, type: "paragraph", children: writeLeaves(parseLeaves(line.text), paragraph.children) };
    const nested = inner.length > 0 ? [{ ...withMembers(list, toList(inner, list)), type: "list" }] : [];
    return withMembers(item, {
      type: "list-item",
      children: [text, ...nested],
      ordered,
      checked: line.checked ?? undefined,
    });
  });
  return { children, ordered };
}

const starts: readonly [RegExp, (found: RegExpExecArray) => Json][] = [
  [/^(#{1,3}) $/, ([, signs = ""]) => ({ type: "heading", level: signs.length, children: [{ text: "" }] })],
  [/^> $/, () => ({ type: "block-quote", children: [{ text: "" }] })],
  [/^[-*+] $/, () => withText({ type: "list", children: [] }, "- ")],
  [/^1[.)] $/, () => withText({ type: "list", children: [] }, "1. ")],
  [/^\[ ?\] $/, () => withText({ type: "list", children: [] }, "- [ ] ")],
  [/^```$/, () => ({ type: "code-block", language: "python", children: [codeLine] })],
  [/^\$\$$/, () => ({ type: "latex", block: true, content: "", children: [{ text: "" }] })],
  [/^---$/, () => ({ type: "horizontal-rule", children: [{ text: "" }] })],
];

export const codeLine: Json = { type: "code-line", language: "python", children: [{ text: "" }] };

/** What a paragraph becomes whose whole text is a sign of Markdown; null where it stays one. */
export function typedBlock(text: string): Json | null {
  for (const [pattern, make] of starts) {
    const found = pattern.exec(text);
    if (found) return make(found);
  }
  return null;
}
