import type { RefObject } from "react";
import { type MessageKey, useT } from "@/i18n";
import { Icon, type IconName } from "@/ui/icons";
import { Menu } from "@/ui/Menu";
import type { PanelExport } from "../export/context";
import { ExportItems } from "../export/ExportItems";
import type { BoardEdit } from "./edit";
import type { PanelSpec } from "./panel";

type Action = [IconName, MessageKey, () => void, string?];

interface Props {
  panel: PanelSpec;
  title: string;
  /** Columns it takes now. */
  width: number;
  /** Null where nothing can be changed. */
  edit: BoardEdit | null;
  /** What the panel's content lets one take away. */
  offered: RefObject<PanelExport | null>;
}

/** Everything that can be done to a panel, for those who do not drag. */
export function PanelMenu({ panel, title, width, edit, offered }: Props) {
  const t = useT();
  const actions = edit ? actionsOf(edit, panel, width) : [];
  return (
    <Menu
      label={t("panel.menu", { name: title })}
      button={<Icon name="more" size={14} />}
      className="icon-button small panel-action"
    >
      {actions.map(([icon, label, act, keys]) => (
        <button key={label} type="button" role="menuitem" className="menu-item" onClick={act}>
          <Icon name={icon} />
          <span className="spacer">{t(label)}</span>
          {keys && <span className="menu-keys">{keys}</span>}
        </button>
      ))}
      <ExportItems offered={offered} name={title} />
    </Menu>
  );
}

function actionsOf(edit: BoardEdit, panel: PanelSpec, width: number): Action[] {
  return [
    ["settings", "panel.edit", () => edit.open({ kind: "panel", id: panel.id })],
    ["copy", "panel.duplicate", () => edit.duplicate(panel)],
    ["left", "panel.moveLeft", () => edit.shift(panel.id, -1), "Alt+←"],
    ["right", "panel.moveRight", () => edit.shift(panel.id, 1), "Alt+→"],
    ["wider", "panel.wider", () => edit.resize(panel, width + 1, panel.height), "Alt+⇧+→"],
    ["narrower", "panel.narrower", () => edit.resize(panel, width - 1, panel.height), "Alt+⇧+←"],
    ["taller", "panel.taller", () => edit.resize(panel, width, panel.height + 1), "Alt+⇧+↓"],
    ["shorter", "panel.shorter", () => edit.resize(panel, width, panel.height - 1), "Alt+⇧+↑"],
    ["trash", "panel.remove", () => edit.remove(panel.id)],
  ];
}
