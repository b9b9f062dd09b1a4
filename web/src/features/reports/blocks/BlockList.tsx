import { blockId } from "@/report/blocks";
import { itemsOf, type Json, membersOf } from "@/report/json";
import { BlockView } from "./BlockView";

interface Props {
  blocks: readonly unknown[];
  /** Where they are in the report; names their elements. */
  path?: string;
}

/** Folded headings within each other at most. */
const deepest = 8;

/** The blocks of a report, or those within a folded heading. */
export function BlockList({ blocks, path = "b" }: Props) {
  if (path.split("-").length > deepest) return null;
  return blocks.map((block, i) => {
    const isEnd = i === 0 || i === blocks.length - 1;
    if (isEnd && isBlank(membersOf(block))) return null;
    // biome-ignore lint/suspicious/noArrayIndexKey: blocks have no identity.
    return <BlockView key={i} block={membersOf(block)} id={blockId(path, i)} />;
  });
}

/** Scripts put an empty line at both ends of a report. */
function isBlank(block: Json): boolean {
  const [only, ...more] = itemsOf(block.children);
  return block.type === "paragraph" && more.length === 0 && membersOf(only).text === "";
}
