import { type KeyboardEvent, lazy, Suspense } from "react";
import { useT } from "@/i18n";
import { emptyParagraph, headingLevel } from "@/report/blocks";
import { typedBlock, withText } from "@/report/blockText";
import { type Json, textOf, withMembers } from "@/report/json";
import { Formula } from "../blocks/LazyFormula";
import type { BlockActions } from "./BlocksEditor";
import { codeLanguages } from "./kinds";
import { useFieldText } from "./useFieldText";

const Markdown = lazy(() => import("@/ui/Markdown"));

interface Props {
  block: Json;
  actions: BlockActions;
}

/** Blocks in which Enter begins the next one. */
const oneLine = ["paragraph", "heading"];

/** A block of text, written as Markdown. */
export function TextField({ block, actions }: Props) {
  const t = useT();
  const kind = textOf(block.type);
  const [text, setText] = useFieldText(block, actions);
  const type = (next: string) => {
    if (kind === "paragraph" && next === "/") {
      openInsertMenu();
      return;
    }
    const made = kind === "paragraph" ? typedBlock(next) : null;
    if (made) actions.replace(made.type === "horizontal-rule" ? [made, emptyParagraph()] : [made]);
    else setText(next);
  };
  const press = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    const { selectionStart, selectionEnd, value } = event.currentTarget;
    if (event.nativeEvent.isComposing) return;
    if (event.key === "Enter" && !event.shiftKey && oneLine.includes(kind)) {
      event.preventDefault();
      const rest = withText(emptyParagraph(), value.slice(selectionEnd).trimStart());
      actions.replace([withText(block, value.slice(0, selectionStart)), rest]);
    }
    if (event.key === "Enter" && !event.shiftKey && kind === "list") continueList(event, setText);
    if (event.key === "Backspace" && value === "") {
      event.preventDefault();
      actions.remove();
    }
  };
  return (
    <>
      {kind === "code-block" && <LanguageField block={block} onChange={actions.change} />}
      <textarea
        className={`block-text of-${kind}${kind === "heading" ? ` level-${headingLevel(block)}` : ""}`}
        aria-label={t(labels[kind as keyof typeof labels] ?? "report.kind.text")}
        placeholder={t(
          kind === "paragraph" ? "report.write" : (labels[kind as keyof typeof labels] ?? "report.kind.text"),
        )}
        rows={rowsOf(text, kind)}
        spellCheck={kind !== "code-block" && kind !== "latex"}
        value={text}
        onChange={(event) => type(event.target.value)}
        onKeyDown={press}
      />
      {kind === "latex" && text.trim() !== "" && (
        <Suspense fallback={null}>
          <Formula text={text} block />
        </Suspense>
      )}
      {kind === "markdown-block" && text.trim() !== "" && (
        <Suspense fallback={null}>
          <div className="block-preview">
            <Markdown text={text} />
          </div>
        </Suspense>
      )}
    </>
  );

  /** The slash asks for the kinds of blocks, as the sign beside the block does. */
  function openInsertMenu() {
    document.activeElement?.closest(".block-row")?.querySelector<HTMLElement>(".insert-button")?.click();
  }
}

const labels = {
  paragraph: "report.kind.text",
  heading: "report.kind.heading",
  list: "report.kind.list",
  "block-quote": "report.kind.quote",
  "callout-block": "report.kind.callout",
  "code-block": "report.kind.code",
  "markdown-block": "report.kind.markdown",
  latex: "report.kind.latex",
} as const;

/** For browsers that do not size a field by its text themselves. */
function rowsOf(text: string, kind: string): number {
  const lines = text.split("\n").length;
  return Math.min(40, kind === "code-block" || kind === "markdown-block" ? Math.max(3, lines) : lines);
}

/** The next line of a list begins like the one before; an empty one ends it. */
function continueList(event: KeyboardEvent<HTMLTextAreaElement>, setText: (text: string) => void): void {
  const field = event.currentTarget;
  const before = field.value.slice(0, field.selectionStart);
  const line = before.slice(before.lastIndexOf("\n") + 1);
  const [start, indent = "", sign = "", number, box = ""] =
    /^(\s*)(?:([-*+])|(\d+)[.)]) (\[[ xX]\] )?/.exec(line) ?? [];
  if (start === undefined) return;
  event.preventDefault();
  const next = `\n${indent}${number ? `${Number(number) + 1}.` : sign} ${box && "[ ] "}`;
  const after = field.value.slice(field.selectionEnd);
  setText(before + next + after);
  const at = before.length + next.length;
  requestAnimationFrame(() => field.setSelectionRange(at, at));
}

function LanguageField({ block, onChange }: { block: Json; onChange: (block: Json) => void }) {
  const t = useT();
  const language = textOf(block.language);
  const known = codeLanguages.some((each) => each === language);
  return (
    <select
      className="block-language"
      aria-label={t("report.language")}
      value={language}
      onChange={(event) => onChange(withMembers(block, { language: event.target.value }))}
    >
      {!known && <option value={language}>{language || "–"}</option>}
      {codeLanguages.map((each) => (
        <option key={each} value={each}>
          {each}
        </option>
      ))}
    </select>
  );
}
