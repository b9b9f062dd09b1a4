import { type Leaf, printLeaves, readLeaves } from "./inline";
import { itemsOf, type Json, membersOf, textOf } from "./json";

/** Blocks that people edit as one text. */
export const textKinds = [
  "paragraph",
  "heading",
  "list",
  "block-quote",
  "callout-block",
  "code-block",
  "markdown-block",
  "latex",
] as const;

export type TextKind = (typeof textKinds)[number];

export function isTextKind(type: unknown): type is TextKind {
  return textKinds.some((kind) => kind === type);
}

/** One item of a list, with the lists in it. */
export interface ListItem {
  leaves: readonly Leaf[];
  /** Null where it is not to be ticked off. */
  checked: boolean | null;
  lists: readonly List[];
}

export interface List {
  ordered: boolean;
  items: readonly ListItem[];
}

const deepest = 6;

export function readList(block: unknown, depth = 0): List {
  const { ordered, children } = membersOf(block);
  const items = itemsOf(children).map((item): ListItem => {
    const { checked, children: parts } = membersOf(item);
    const inner = itemsOf(parts).filter((part) => membersOf(part).type === "list");
    return {
      leaves: readLeaves(itemsOf(parts).filter((part) => !inner.includes(part))),
      checked: typeof checked === "boolean" ? checked : null,
      lists: depth < deepest ? inner.map((each) => readList(each, depth + 1)) : [],
    };
  });
  return { ordered: ordered === true, items };
}

export function linesOf(block: Json): Leaf[][] {
  return itemsOf(block.children).map((line) => readLeaves(membersOf(line).children));
}

/** The text of code; some programs write a line in each child, others all of it in one. */
export function codeOf(block: Json): string {
  return linesOf(block)
    .map((leaves) => leaves.map((leaf) => leaf.text).join(""))
    .join("\n");
}

export function headingLevel(block: Json): 1 | 2 | 3 {
  return block.level === 2 ? 2 : block.level === 3 ? 3 : 1;
}

/** What stands in the field in which a block is edited. */
export function editedText(block: Json): string {
  switch (block.type) {
    case "code-block":
      return codeOf(block);
    case "markdown-block":
    case "latex":
      return textOf(block.content);
    case "callout-block":
      return linesOf(block).map(printLeaves).join("\n");
    case "list":
      return printList(readList(block), "").join("\n");
    default:
      return printLeaves(readLeaves(block.children));
  }
}

function printList({ ordered, items }: List, indent: string): string[] {
  return items.flatMap(({ leaves, checked, lists }, i) => {
    const sign = ordered ? `${i + 1}.` : "-";
    const box = checked === null ? "" : checked ? "[x] " : "[ ] ";
    const text = printLeaves(leaves).replaceAll("\n", " ");
    return [`${indent}${sign} ${box}${text}`, ...lists.flatMap((list) => printList(list, `${indent}  `))];
  });
}

const empty = { text: "" };

/** A block with nothing in it yet. */
export function emptyParagraph(): Json {
  return { type: "paragraph", children: [empty] };
}

/** A heading has the blocks below it inside only where somebody folded it. */
export function foldedBlocks(block: Json): readonly unknown[] | null {
  return Array.isArray(block.collapsedChildren) ? block.collapsedChildren : null;
}

/** Headings of the report, those within folded ones too, each with the address of its place. */
export function headings(blocks: readonly unknown[], path = "b"): { id: string; level: number; text: string }[] {
  return blocks.flatMap((item, i) => {
    const block = membersOf(item);
    if (block.type !== "heading") return [];
    const id = blockId(path, i);
    const text = readLeaves(block.children)
      .map((leaf) => leaf.text)
      .join("");
    const own = text.trim() === "" ? [] : [{ id, level: headingLevel(block), text }];
    return [...own, ...headings(foldedBlocks(block) ?? [], id)];
  });
}

/** The element of a block on its page. */
export function blockId(path: string, index: number): string {
  return `${path}-${index}`;
}
