import type { ProjectRef } from "@/api/queries";
import type { MessageKey } from "@/i18n";
import { emptyParagraph } from "@/report/blocks";
import { codeLine, withText } from "@/report/blockText";
import type { Json } from "@/report/json";
import { newGrid } from "@/report/newReport";
import { newRunSet } from "@/report/runSet";
import type { IconName } from "@/ui/icons";
import { freshId } from "../grid/useGridEdit";

/** A kind of block that people can put in. */
export interface BlockKind {
  label: MessageKey;
  icon: IconName;
  make: (project: ProjectRef, runSet: string) => Json;
}

const empty = [{ text: "" }];

export const blockKinds: readonly BlockKind[] = [
  { label: "report.kind.text", icon: "menu", make: emptyParagraph },
  { label: "report.kind.heading1", icon: "book", make: () => ({ type: "heading", level: 1, children: empty }) },
  { label: "report.kind.heading2", icon: "book", make: () => ({ type: "heading", level: 2, children: empty }) },
  { label: "report.kind.heading3", icon: "book", make: () => ({ type: "heading", level: 3, children: empty }) },
  { label: "report.kind.list", icon: "columns", make: () => withText({ type: "list", children: [] }, "- ") },
  { label: "report.kind.numbered", icon: "number", make: () => withText({ type: "list", children: [] }, "1. ") },
  { label: "report.kind.ticked", icon: "check", make: () => withText({ type: "list", children: [] }, "- [ ] ") },
  { label: "report.kind.quote", icon: "right", make: () => ({ type: "block-quote", children: empty }) },
  {
    label: "report.kind.callout",
    icon: "info",
    make: () => ({ type: "callout-block", children: [{ type: "callout-line", children: empty }] }),
  },
  {
    label: "report.kind.code",
    icon: "code",
    make: () => ({ type: "code-block", language: "python", children: [codeLine] }),
  },
  {
    label: "report.kind.latex",
    icon: "number",
    make: () => ({ type: "latex", block: true, content: "", children: empty }),
  },
  {
    label: "report.kind.markdown",
    icon: "file",
    make: () => ({ type: "markdown-block", content: "", children: empty }),
  },
  {
    label: "report.kind.image",
    icon: "image",
    make: () => ({ type: "image", url: "", hasCaption: true, children: empty }),
  },
  { label: "report.kind.rule", icon: "minus", make: () => ({ type: "horizontal-rule", children: empty }) },
  { label: "report.kind.contents", icon: "sort", make: () => ({ type: "table-of-contents", children: empty }) },
  {
    label: "report.kind.grid",
    icon: "chart",
    make: (project, runSet) => newGrid([newRunSet(freshId(), project, runSet)]),
  },
];

/** The languages that scripts know by name; others would hide the block from them. */
export const codeLanguages = ["python", "javascript", "css", "json", "html", "markdown", "yaml"] as const;
