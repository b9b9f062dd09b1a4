import { useState } from "react";
import type { ProjectRef } from "@/api/queries";
import { useT } from "@/i18n";
import { Dialog } from "@/ui/Dialog";
import { Icon } from "@/ui/icons";
import { Menu } from "@/ui/Menu";
import type { ViewControl } from "./useView";
import { deleteView, listViews, sameView, saveView } from "./view";

/** Undo, redo and the views that were saved under a name. */
export function ViewTools({ project, control }: { project: ProjectRef; control: ViewControl }) {
  const t = useT();
  const { view, show, undo, redo, canUndo, canRedo } = control;
  const [naming, setNaming] = useState(false);
  return (
    <div className="view-tools">
      <button
        type="button"
        className="icon-button"
        aria-label={t("view.undo")}
        data-tip={t("view.undo.hint")}
        disabled={!canUndo}
        onClick={undo}
      >
        <Icon name="undo" />
      </button>
      <button
        type="button"
        className="icon-button"
        aria-label={t("view.redo")}
        data-tip={t("view.redo.hint")}
        disabled={!canRedo}
        onClick={redo}
      >
        <Icon name="redo" />
      </button>
      <Menu
        label={t("view.title")}
        className="button"
        button={
          <>
            <Icon name="bookmark" />
            <span className="wide-only">{t("view.title")}</span>
          </>
        }
      >
        <SavedViews project={project} control={control} />
        <button type="button" role="menuitem" className="menu-item" onClick={() => setNaming(true)}>
          <Icon name="plus" />
          {t("view.save")}
        </button>
        <button
          type="button"
          role="menuitem"
          className="menu-item"
          onClick={() => void navigator.clipboard?.writeText(window.location.href)}
        >
          <Icon name="link" />
          {t("view.copy")}
        </button>
        <button
          type="button"
          role="menuitem"
          className="menu-item"
          disabled={Object.keys(view).length === 0}
          onClick={() => show({})}
        >
          <Icon name="refresh" />
          {t("view.reset")}
        </button>
      </Menu>
      {naming && (
        <NameDialog
          onClose={() => setNaming(false)}
          onSave={(name) => {
            saveView(project, name, view, new Date());
            setNaming(false);
          }}
        />
      )}
    </div>
  );
}

function SavedViews({ project, control }: { project: ProjectRef; control: ViewControl }) {
  const t = useT();
  const views = listViews(project);
  if (views.length === 0) return <p className="menu-note">{t("view.none")}</p>;
  return (
    <>
      {views.map((saved) => (
        <div key={saved.name} role="none" className="menu-pair">
          <button
            type="button"
            role="menuitemradio"
            aria-checked={sameView(saved.view, control.view)}
            className="menu-item"
            onClick={() => control.show(saved.view)}
          >
            <Icon name={sameView(saved.view, control.view) ? "check" : "bookmark"} />
            <span className="break">{saved.name}</span>
          </button>
          <button
            type="button"
            role="menuitem"
            className="icon-button small"
            aria-label={t("ui.removeThing", { thing: saved.name })}
            onClick={() => deleteView(project, saved.name)}
          >
            <Icon name="trash" size={14} />
          </button>
        </div>
      ))}
      <hr className="menu-line" />
    </>
  );
}

function NameDialog({ onClose, onSave }: { onClose: () => void; onSave: (name: string) => void }) {
  const t = useT();
  const [name, setName] = useState("");
  return (
    <Dialog title={t("view.save")} onClose={onClose}>
      <form
        className="dialog-form"
        onSubmit={(event) => {
          event.preventDefault();
          if (name.trim()) onSave(name.trim());
        }}
      >
        <label className="field">
          <span>{t("view.name")}</span>
          <input value={name} maxLength={80} onChange={(event) => setName(event.target.value)} />
        </label>
        <p className="dim">{t("view.local")}</p>
        <div className="form-foot end">
          <button type="button" className="button" onClick={onClose}>
            {t("ui.cancel")}
          </button>
          <button type="submit" className="button primary" disabled={!name.trim()}>
            {t("ui.save")}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
