import { type ReactNode, Suspense } from "react";
import { type Leaf, type Mark, safeUrl } from "@/report/inline";
import { Formula } from "./LazyFormula";

/** Text with marks, links and formulas. Whatever it says, it stays text. */
export function Inline({ leaves }: { leaves: readonly Leaf[] }) {
  // biome-ignore lint/suspicious/noArrayIndexKey: stretches of text have no identity.
  return leaves.map((leaf, i) => <LeafView key={i} leaf={leaf} />);
}

function LeafView({ leaf }: { leaf: Leaf }) {
  if (leaf.isFormula) {
    return (
      <Suspense fallback={<code>{leaf.text}</code>}>
        <Formula text={leaf.text} />
      </Suspense>
    );
  }
  const marked = leaf.marks.reduceRight<ReactNode>((inside, mark) => withMark(mark, inside), leaf.text);
  const url = leaf.link === undefined ? null : safeUrl(leaf.link);
  if (url === null) return marked;
  return (
    <a href={url} target="_blank" rel="noopener noreferrer nofollow">
      {marked}
    </a>
  );
}

function withMark(mark: Mark, inside: ReactNode): ReactNode {
  switch (mark) {
    case "bold":
      return <strong>{inside}</strong>;
    case "italic":
      return <em>{inside}</em>;
    case "underline":
      return <u>{inside}</u>;
    case "strikethrough":
      return <s>{inside}</s>;
    case "inlineCode":
      return <code>{inside}</code>;
  }
}
