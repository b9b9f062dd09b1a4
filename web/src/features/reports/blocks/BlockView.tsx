import { lazy, memo, Suspense } from "react";
import { useT } from "@/i18n";
import { readList } from "@/report/blocks";
import { readLeaves } from "@/report/inline";
import { type Json, textOf } from "@/report/json";
import { Skeleton } from "@/ui/Skeleton";
import { useReport } from "./context";
import { Inline } from "./Inline";
import { Formula } from "./LazyFormula";
import { ImageBlock, MediaLink } from "./Media";
import { Callout, CodeBlock, Heading, ListView } from "./TextBlocks";

const Markdown = lazy(() => import("@/ui/Markdown"));
const PanelGrid = lazy(() => import("../grid/PanelGrid"));

interface Props {
  block: Json;
  id: string;
}

/** One block of a report. */
export const BlockView = memo(function BlockView({ block, id }: Props) {
  if (block.type === "panel-grid") {
    return (
      <Suspense fallback={<Skeleton rows={3} height={80} />}>
        <PanelGrid grid={block} />
      </Suspense>
    );
  }
  return (
    <div className="report-block">
      <Content block={block} id={id} />
    </div>
  );
});

function Content({ block, id }: Props) {
  const t = useT();
  switch (block.type) {
    case "paragraph":
    case "default":
      return (
        <p className="report-text">
          <Inline leaves={readLeaves(block.children)} />
        </p>
      );
    case "heading":
      return <Heading block={block} id={id} />;
    case "list":
      return <ListView list={readList(block)} />;
    case "block-quote":
      return (
        <blockquote className="report-quote">
          <Inline leaves={readLeaves(block.children)} />
        </blockquote>
      );
    case "callout-block":
      return <Callout block={block} />;
    case "code-block":
      return <CodeBlock block={block} />;
    case "latex":
      return (
        <Suspense fallback={<pre>{textOf(block.content)}</pre>}>
          <Formula text={textOf(block.content)} block />
        </Suspense>
      );
    case "markdown-block":
      return (
        <Suspense fallback={<p className="plain">{textOf(block.content)}</p>}>
          <Markdown text={textOf(block.content)} />
        </Suspense>
      );
    case "image":
      return <ImageBlock block={block} />;
    case "horizontal-rule":
      return <hr className="report-rule" />;
    case "table-of-contents":
      return <Contents />;
    case "video":
      return <MediaLink url={textOf(block.url)} label={t("report.kind.video")} icon="play" />;
    default:
      return <p className="report-unknown">{t("report.unknown", { kind: textOf(block.type) || "?" })}</p>;
  }
}

function Contents() {
  const t = useT();
  const { headings } = useReport();
  return (
    <nav className="report-contents" aria-label={t("report.kind.contents")}>
      {headings.length === 0 && <span className="dim">{t("report.contents.none")}</span>}
      <ul>
        {headings.map(({ id, level, text }) => (
          <li key={id} className={`level-${level}`}>
            <a
              href={`#${id}`}
              onClick={(event) => {
                event.preventDefault();
                document.getElementById(id)?.scrollIntoView({ block: "start" });
              }}
            >
              {text}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}
