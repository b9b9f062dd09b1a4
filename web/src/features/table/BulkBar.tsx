import { useEffect, useMemo, useState } from "react";
import { useBulkRuns } from "@/api/bulk";
import type { ProjectRef } from "@/api/queries";
import type { RunRow } from "@/api/types";
import { useRunValues } from "@/api/values";
import { useT } from "@/i18n";
import type { ColumnSet } from "@/runs/columns";
import { DeleteRunsDialog } from "@/runs/DeleteRunsDialog";
import { Icon } from "@/ui/icons";
import { Menu } from "@/ui/Menu";
import { InlineError } from "@/ui/Notice";
import { Popover } from "@/ui/Popover";
import { download, toCsv, toJson } from "./export";
import type { Selection } from "./useSelection";

interface Props {
  project: ProjectRef;
  selection: Selection;
  rows: readonly RunRow[];
  columns: ColumnSet;
}

/** What can be done with the selected runs. Everything but deleting can be undone. */
export function BulkBar({ project, selection, rows, columns }: Props) {
  const t = useT();
  const { ids, clear } = selection;
  const selected = useMemo(() => rows.filter((run) => ids.has(run.id)), [rows, ids]);
  const bulk = useBulkRuns(project);
  const [deleting, setDeleting] = useState(false);
  if (selected.length === 0 && !bulk.done && !deleting) return null;
  const live = selected.filter((run) => run.state === "running" && !run.stopping);
  return (
    <div className="bulk-bar" role="region" aria-label={t("bulk.title")}>
      <strong className="nowrap">{t("bulk.count", { n: selected.length })}</strong>
      {selected.length > 0 && (
        <>
          <TextTool
            label={t("bulk.tag")}
            field={t("bulk.tag.name")}
            icon="tag"
            onSave={(tag) => bulk.addTag(selected, tag)}
          />
          <TextTool
            label={t("bulk.group")}
            field={t("run.group")}
            icon="group"
            onSave={(group) => bulk.setGroup(selected, group)}
          />
          <TextTool
            label={t("bulk.move")}
            field={t("bulk.move.name")}
            icon="folder"
            onSave={(to) => bulk.move([...ids], to)}
          />
          <button
            type="button"
            className="button"
            disabled={live.length === 0}
            onClick={() => bulk.stop(live.map((run) => run.id))}
          >
            <Icon name="stop" />
            {t("bulk.stop", { n: live.length })}
          </button>
          <ExportMenu project={project} rows={selected} columns={columns} />
          <button type="button" className="button" onClick={() => setDeleting(true)}>
            <Icon name="trash" />
            {t("bulk.delete")}
          </button>
        </>
      )}
      <span className="spacer" />
      <InlineError error={bulk.error} />
      {bulk.isPending && <span className="dim">{t("ui.loading")}</span>}
      {bulk.done && !bulk.isPending && (
        <span role="status" className="bulk-done">
          {bulk.done.nFailed > 0
            ? `${t("bulk.failed", { n: bulk.done.nFailed, all: bulk.done.nAll })}: ${bulk.done.reason}`
            : t(doneLabels[bulk.done.what], { n: bulk.done.nAll })}
          {bulk.done.undo && (
            <button type="button" className="link-button" onClick={bulk.done.undo}>
              {t("view.undo")}
            </button>
          )}
        </span>
      )}
      <button
        type="button"
        className="icon-button"
        aria-label={t("bulk.clear")}
        onClick={() => {
          clear();
          bulk.forget();
        }}
      >
        <Icon name="close" />
      </button>
      {deleting && (
        <DeleteRunsDialog project={project} runs={selected} onClose={() => setDeleting(false)} onDeleted={clear} />
      )}
    </div>
  );
}

const doneLabels = {
  tag: "bulk.done.tag",
  group: "bulk.done.group",
  move: "bulk.done.move",
  stop: "bulk.done.stop",
  undo: "bulk.done.undo",
} as const;

interface TextToolProps {
  label: string;
  field: string;
  icon: "tag" | "group" | "folder";
  onSave: (text: string) => void;
}

function TextTool({ label, field, icon, onSave }: TextToolProps) {
  const t = useT();
  const [text, setText] = useState("");
  return (
    <Popover
      label={label}
      button={
        <>
          <Icon name={icon} />
          {label}
        </>
      }
    >
      <form
        className="tool-form"
        onSubmit={(event) => {
          event.preventDefault();
          onSave(text.trim());
          setText("");
          event.currentTarget.closest<HTMLElement>("[popover]")?.hidePopover();
        }}
      >
        <label className="field">
          <span>{field}</span>
          <input value={text} maxLength={128} onChange={(event) => setText(event.target.value)} />
        </label>
        <button type="submit" className="button primary" disabled={icon !== "group" && !text.trim()}>
          {t("ui.save")}
        </button>
      </form>
    </Popover>
  );
}

function ExportMenu({ project, rows, columns }: Pick<Props, "project" | "rows" | "columns">) {
  const t = useT();
  const [format, setFormat] = useState<"csv" | "json" | null>(null);
  // All values are needed before the file is whole.
  const ids = useMemo(() => (format ? rows.map((run) => run.id) : []), [format, rows]);
  const values = useRunValues(project, ids);
  useEffect(() => {
    if (!format || values.size < rows.length) return;
    const fields = ["id", "name", ...columns.pinned, ...columns.others];
    if (format === "csv") download(`${project.project}.csv`, "text/csv;charset=utf-8", toCsv(rows, fields, values));
    else download(`${project.project}.json`, "application/json", toJson(rows, values));
    setFormat(null);
  }, [format, values, rows, columns, project]);
  return (
    <>
      <Menu
        label={t("bulk.export")}
        className="button"
        button={
          <>
            <Icon name="download" />
            {t("bulk.export")}
          </>
        }
      >
        <button type="button" role="menuitem" className="menu-item" onClick={() => setFormat("csv")}>
          {t("bulk.csv")}
        </button>
        <button type="button" role="menuitem" className="menu-item" onClick={() => setFormat("json")}>
          {t("bulk.json")}
        </button>
      </Menu>
      {format && (
        <span className="dim" role="status">
          {t("bulk.collecting", { n: values.size, all: rows.length })}
        </span>
      )}
    </>
  );
}
