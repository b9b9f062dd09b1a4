import { lazy, Suspense, useState } from "react";
import { useT } from "@/i18n";
import { codeOf, foldedBlocks, headingLevel, type List, linesOf } from "@/report/blocks";
import { readLeaves } from "@/report/inline";
import { type Json, textOf } from "@/report/json";
import { CopyButton } from "@/ui/CopyButton";
import { Icon } from "@/ui/icons";
import { BlockList } from "./BlockList";
import { Inline } from "./Inline";

const CodeLines = lazy(() => import("./CodeLines"));

/** Titles of pages are of the first level, so those within begin with the second. */
const tags = { 1: "h2", 2: "h3", 3: "h4" } as const;

export function Heading({ block, id }: { block: Json; id: string }) {
  const t = useT();
  const [open, setOpen] = useState(false);
  const folded = foldedBlocks(block);
  const Tag = tags[headingLevel(block)];
  const text = <Inline leaves={readLeaves(block.children)} />;
  if (!folded) {
    return (
      <Tag id={id} className="report-heading">
        {text}
      </Tag>
    );
  }
  return (
    <section>
      <Tag id={id} className="report-heading">
        <button
          type="button"
          className="icon-button small fold"
          aria-expanded={open}
          aria-label={t(open ? "report.fold" : "report.unfold")}
          onClick={() => setOpen(!open)}
        >
          <span className={open ? "chevron open" : "chevron"}>
            <Icon name="chevron" size={12} />
          </span>
        </button>
        {text}
      </Tag>
      {open && <BlockList blocks={folded} path={id} />}
    </section>
  );
}

export function ListView({ list }: { list: List }) {
  const Tag = list.ordered ? "ol" : "ul";
  const isTicked = list.items.some((item) => item.checked !== null);
  return (
    <Tag className={isTicked ? "report-list ticked" : "report-list"}>
      {list.items.map(({ leaves, checked, lists }, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: items have no identity.
        <li key={i}>
          {checked !== null && <Tick checked={checked} />}
          <span className={checked ? "item done" : "item"}>
            <Inline leaves={leaves} />
          </span>
          {lists.map((inner, k) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: lists have no identity.
            <ListView key={k} list={inner} />
          ))}
        </li>
      ))}
    </Tag>
  );
}

function Tick({ checked }: { checked: boolean }) {
  const t = useT();
  return (
    <span
      className={checked ? "tick checked" : "tick"}
      role="img"
      aria-label={t(checked ? "report.done" : "report.open")}
    >
      {checked && <Icon name="check" size={12} />}
    </span>
  );
}

export function Callout({ block }: { block: Json }) {
  return (
    <aside className="report-callout">
      <Icon name="info" />
      <div>
        {linesOf(block).map((leaves, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: lines have no identity.
          <p key={i}>
            <Inline leaves={leaves} />
          </p>
        ))}
      </div>
    </aside>
  );
}

export function CodeBlock({ block }: { block: Json }) {
  const t = useT();
  const text = codeOf(block);
  const language = textOf(block.language);
  return (
    <div className="report-code">
      <pre tabIndex={0} role="group" aria-label={t("report.kind.code")}>
        <code>
          <Suspense fallback={text}>
            <CodeLines text={text} language={language} />
          </Suspense>
        </code>
      </pre>
      {language && <span className="report-code-language">{language}</span>}
      <CopyButton text={text} />
    </div>
  );
}
