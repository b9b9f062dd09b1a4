import { useRef } from "react";
import { useT } from "@/i18n";
import { Icon } from "@/ui/icons";
import { useDrawerFocus } from "@/ui/useDrawerFocus";
import { panelTitle, useBoard } from "./context";
import type { Scope } from "./edit";
import { LineFields } from "./LineFields";
import { PanelFields } from "./PanelFields";
import type { Section } from "./panel";
import { type Chosen, type Origin, resolveSettings } from "./settings";

interface Props {
  scope: Scope;
  sections: readonly Section[];
  /** Panels that lie in no section that people could choose. */
  flat?: boolean;
  onClose: () => void;
}

/** Settings beside the board, so that one sees what they do. */
export function SettingsDrawer({ scope, sections, flat = false, onClose }: Props) {
  const t = useT();
  const { defaults, chosen, edit } = useBoard();
  const drawer = useRef<HTMLElement>(null);
  useDrawerFocus(drawer, JSON.stringify(scope));
  const section = sections.find((each) =>
    scope.kind === "panel" ? each.panels.some((panel) => panel.id === scope.id) : each.name === name(scope),
  );
  const panel = scope.kind === "panel" ? section?.panels.find((each) => each.id === scope.id) : undefined;
  // Undone while it was open.
  if (scope.kind !== "workspace" && !section) return null;
  const scopes: [Origin, Chosen | undefined][] = [["workspace", chosen]];
  if (scope.kind !== "workspace") scopes.push(["section", section?.settings]);
  if (scope.kind === "panel") scopes.push(["panel", panel?.settings]);
  const own = scopes.at(-1)?.[1];
  const resolved = resolveSettings(defaults, ...scopes);
  const save = (next: Chosen | undefined) => {
    if (scope.kind === "workspace") edit.choose(next ?? {});
    else if (scope.kind === "section") edit.changeSection(scope.name, next);
    else edit.changePanel(scope.id, { settings: next });
  };
  const title =
    scope.kind === "workspace"
      ? t("settings.workspace")
      : scope.kind === "section"
        ? t("settings.section", { name: scope.name || t("board.charts") })
        : (panel && panelTitle(panel)) || t("panel.edit");
  return (
    <aside
      ref={drawer}
      className="drawer"
      tabIndex={-1}
      aria-label={title}
      onKeyDown={(event) => {
        if (event.key === "Escape") onClose();
      }}
    >
      <header className="drawer-head">
        <h2>{title}</h2>
        <button type="button" className="icon-button" aria-label={t("ui.close")} onClick={onClose}>
          <Icon name="close" />
        </button>
      </header>
      <div className="drawer-body">
        {panel && section && (
          <PanelFields
            key={panel.id}
            panel={panel}
            section={section.name}
            sections={flat ? null : sections}
            edit={edit}
          />
        )}
        {(!panel || panel.kind === "line") && (
          <LineFields resolved={resolved} own={own} scope={scope.kind} onChange={save} />
        )}
      </div>
    </aside>
  );
}

function name(scope: Scope): string | null {
  return scope.kind === "section" ? scope.name : null;
}
