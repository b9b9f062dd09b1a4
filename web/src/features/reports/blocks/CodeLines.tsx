import { useMemo } from "react";
import { highlightLines, languageNamed } from "@/code/highlight";
import { Tokens } from "@/code/SourceView";

/** A piece of code with colours, as long as it is. */
export default function CodeLines({ text, language }: { text: string; language: string }) {
  const lines = useMemo(() => highlightLines(text, languageNamed(language)), [text, language]);
  return lines.map((tokens, i) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: lines have no identity.
    <span key={i} className="code-row">
      <Tokens tokens={tokens} />
      {"\n"}
    </span>
  ));
}
