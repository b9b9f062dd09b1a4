import { lazy, Suspense, useId, useState } from "react";
import { useT } from "@/i18n";
import { Icon } from "./icons";

const Markdown = lazy(() => import("./Markdown"));

interface Props {
  label: string;
  text: string;
  editable: boolean;
  empty: string;
  onSave: (text: string) => void;
}

/** Markdown that turns into an editor in place. Ctrl+Enter saves, Escape gives up. */
export function EditableText({ label, text, editable, empty, onSave }: Props) {
  const t = useT();
  const [draft, setDraft] = useState<string | null>(null);

  if (draft === null) {
    return (
      <div className="editable">
        {text ? (
          <Suspense fallback={<p className="plain">{text}</p>}>
            <Markdown text={text} />
          </Suspense>
        ) : (
          <span className="dim">{empty}</span>
        )}
        {editable && <EditButton label={label} onEdit={() => setDraft(text)} />}
      </div>
    );
  }
  const save = () => {
    if (draft !== text) onSave(draft);
    setDraft(null);
  };
  return (
    <div className="editor">
      <textarea
        aria-label={label}
        value={draft}
        rows={Math.min(16, Math.max(3, draft.split("\n").length + 1))}
        // biome-ignore lint/a11y/noAutofocus: the person has just asked to write here.
        autoFocus
        onChange={(event) => setDraft(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === "Escape") setDraft(null);
          if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) save();
        }}
      />
      <div className="editor-foot">
        <span className="dim">{t("ui.markdown")}</span>
        <button type="button" className="button" onClick={() => setDraft(null)}>
          {t("ui.cancel")}
        </button>
        <button type="button" className="button primary" onClick={save}>
          {t("ui.save")}
        </button>
      </div>
    </div>
  );
}

interface LineProps extends Omit<Props, "empty"> {
  /** Shown where there is no text; with it, Enter on an empty field saves that. */
  empty?: string;
  /** Said below the field while somebody writes. */
  hint?: string;
}

/** One line of text that turns into a field in place. */
export function EditableLine({ label, text, editable, empty, hint, onSave }: LineProps) {
  const hintId = useId();
  const [draft, setDraft] = useState<string | null>(null);
  if (draft === null) {
    return (
      <span className="editable">
        {text ? <span className="break">{text}</span> : <span className="dim">{empty}</span>}
        {editable && <EditButton label={label} onEdit={() => setDraft(text)} />}
      </span>
    );
  }
  const save = (mayBeEmpty: boolean) => {
    const value = draft.trim();
    if (value !== text && (value || mayBeEmpty)) onSave(value);
    setDraft(null);
  };
  return (
    <form
      className="editor-line"
      onSubmit={(event) => {
        event.preventDefault();
        save(empty !== undefined);
      }}
    >
      <input
        aria-label={label}
        aria-describedby={hint ? hintId : undefined}
        value={draft}
        // biome-ignore lint/a11y/noAutofocus: the person has just asked to write here.
        autoFocus
        onChange={(event) => setDraft(event.target.value)}
        // Whoever clicks elsewhere may have emptied the field by mistake.
        onBlur={() => save(false)}
        onKeyDown={(event) => {
          if (event.key === "Escape") setDraft(null);
        }}
      />
      {hint && (
        <span className="dim editor-hint" id={hintId}>
          {hint}
        </span>
      )}
    </form>
  );
}

function EditButton({ label, onEdit }: { label: string; onEdit: () => void }) {
  const t = useT();
  return (
    <button
      type="button"
      className="icon-button small"
      aria-label={t("ui.editThing", { thing: label })}
      data-tip={t("ui.edit")}
      onClick={onEdit}
    >
      <Icon name="pencil" size={14} />
    </button>
  );
}
