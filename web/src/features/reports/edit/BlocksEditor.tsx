import { type DragEvent, useCallback, useLayoutEffect, useRef } from "react";
import { useT } from "@/i18n";
import { emptyParagraph } from "@/report/blocks";
import { type Json, membersOf } from "@/report/json";
import { BlockEditor } from "./BlockEditor";
import { InsertMenu } from "./InsertMenu";
import { keyOf, sameAs } from "./identity";

export type ChangeBlocks = (next: (blocks: readonly unknown[]) => readonly unknown[], field?: string) => void;

interface Props {
  blocks: readonly unknown[];
  onChange: ChangeBlocks;
  /** Where they are in the report. */
  path?: string;
}

/** What can be done to a block from within. */
export interface BlockActions {
  change: (block: Json, field?: string) => void;
  /** The same for a change of what the block is by then. */
  update: (next: (block: Json) => Json, field?: string) => void;
  /** Puts blocks in its place and goes on writing in the last of them. */
  replace: (blocks: readonly Json[]) => void;
  insertAfter: (block: Json) => void;
  move: (step: -1 | 1) => void;
  remove: () => void;
}

/** The blocks of a report as fields that people write in. */
export function BlocksEditor({ blocks, onChange, path = "b" }: Props) {
  const t = useT();
  const host = useRef<HTMLDivElement>(null);
  const wanted = useRef<number | null>(null);
  // What is put in is written in next, from the moment it is there: what is typed meanwhile would be shortcuts.
  useLayoutEffect(() => {
    if (wanted.current === null) return;
    const row = host.current?.children[wanted.current];
    wanted.current = null;
    const field = row?.querySelector<HTMLElement>(".block-content :is(textarea, input)");
    (field ?? row?.querySelector<HTMLElement>(".block-handle"))?.focus();
  });
  const splice = useCallback(
    (at: number, nTaken: number, put: readonly unknown[], focus: number | null) => {
      wanted.current = focus;
      onChange((all) => [...all.slice(0, at), ...put, ...all.slice(at + nTaken)]);
    },
    [onChange],
  );
  const update = (at: number, next: (block: Json) => Json, field?: string) =>
    onChange(
      (all) => all.map((each, i) => (i === at ? sameAs(next(membersOf(each)), each) : each)),
      field && `${path}-${keyOf(blocks[at], at)}-${field}`,
    );
  const actionsOf = (at: number): BlockActions => ({
    change: (block, field) => update(at, () => block, field),
    update: (next, field) => update(at, next, field),
    replace: (put) => splice(at, 1, put, at + put.length - 1),
    insertAfter: (block) => splice(at + 1, 0, [block], at + 1),
    move: (step) => {
      const to = at + step;
      if (to < 0 || to >= blocks.length) return;
      wanted.current = to;
      onChange((all) => moved(all, at, to));
    },
    remove: () => splice(at, 1, blocks.length === 1 ? [emptyParagraph()] : [], Math.max(0, at - 1)),
  });
  const drop = (event: DragEvent, at: number) => {
    const from = Number(event.dataTransfer.getData(dragType(path)));
    event.currentTarget.removeAttribute("data-drop");
    if (!event.dataTransfer.types.includes(dragType(path)) || !Number.isInteger(from)) return;
    event.preventDefault();
    const to = isUpperHalf(event) ? at : at + 1;
    onChange((all) => moved(all, from, from < to ? to - 1 : to));
  };
  return (
    <div ref={host} className="block-editors">
      {blocks.map((block, i) => (
        // biome-ignore lint/a11y/noStaticElementInteractions: dragging is for the mouse; the menu of a block moves it too.
        <div
          key={keyOf(block, i)}
          className="block-row"
          onDragOver={(event) => {
            if (!event.dataTransfer.types.includes(dragType(path))) return;
            event.preventDefault();
            event.currentTarget.dataset.drop = isUpperHalf(event) ? "before" : "after";
          }}
          onDragLeave={(event) => event.currentTarget.removeAttribute("data-drop")}
          onDrop={(event) => drop(event, i)}
        >
          <div className="block-tools">
            <InsertMenu
              label={t("report.insert", { n: i + 1 })}
              onInsert={(made) => (isEmptyLine(block) ? splice(i, 1, [made], i) : splice(i + 1, 0, [made], i + 1))}
            />
          </div>
          <BlockEditor
            block={membersOf(block)}
            index={i}
            path={path}
            actions={actionsOf(i)}
            drag={(event) => {
              event.dataTransfer.effectAllowed = "move";
              event.dataTransfer.setData(dragType(path), String(i));
            }}
          />
        </div>
      ))}
    </div>
  );
}

/** Blocks stay within their list: a folded heading does not fit into itself. */
function dragType(path: string): string {
  return `application/x-ayumi-block-${path}`;
}

function isUpperHalf(event: DragEvent): boolean {
  const { top, height } = event.currentTarget.getBoundingClientRect();
  return event.clientY < top + height / 2;
}

function isEmptyLine(block: unknown): boolean {
  const { type, children } = membersOf(block);
  return type === "paragraph" && JSON.stringify(children) === '[{"text":""}]';
}

function moved(blocks: readonly unknown[], from: number, to: number): readonly unknown[] {
  const others = blocks.filter((_, i) => i !== from);
  return [...others.slice(0, to), blocks[from], ...others.slice(to)];
}
