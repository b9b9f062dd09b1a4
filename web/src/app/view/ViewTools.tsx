import { type ReactNode, useState } from "react";
import type { ProjectRef } from "@/api/queries";
import { useT } from "@/i18n";
import { Icon } from "@/ui/icons";
import { Menu } from "@/ui/Menu";
import { SavedViews } from "./SavedViews";
import { SaveViewDialog } from "./SaveViewDialog";
import { UndoButtons } from "./UndoButtons";
import type { ViewControl } from "./useView";

interface Props {
  project: ProjectRef;
  control: ViewControl;
  /** What else can be made of a view. */
  more?: ReactNode;
}

/** Undo, redo and the views that were saved under a name. */
export function ViewTools({ project, control, more }: Props) {
  const t = useT();
  const { view, show, undo, redo, canUndo, canRedo } = control;
  const [naming, setNaming] = useState(false);
  return (
    <div className="view-tools">
      <UndoButtons canUndo={canUndo} canRedo={canRedo} undo={undo} redo={redo} />
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
        {more}
      </Menu>
      {naming && <SaveViewDialog project={project} view={view} onClose={() => setNaming(false)} />}
    </div>
  );
}
