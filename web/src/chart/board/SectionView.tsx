import { memo, useState } from "react";
import type { ProjectRef } from "@/api/queries";
import { useT } from "@/i18n";
import { Icon } from "@/ui/icons";
import { Menu } from "@/ui/Menu";
import { useDropTarget } from "./drag";
import type { BoardEdit } from "./edit";
import { Panel } from "./Panel";
import type { Section } from "./panel";

interface Props {
  section: Section;
  columns: number;
  project: ProjectRef;
  stream: "history" | "system";
  edit: BoardEdit;
}

/** A collapsible group of panels. What is collapsed is one's own habit, so it stays in this browser. */
export const SectionView = memo(function SectionView({ section, columns, project, stream, edit }: Props) {
  const t = useT();
  const key = `ayumi.collapsed.${project.entity}/${project.project}/${stream}/${section.name}`;
  const [collapsed, setCollapsed] = useState(() => localStorage.getItem(key) === "1");
  const name = section.name || t(stream === "system" ? "run.system" : "board.charts");
  const drop = useDropTarget("end", (id) => edit.place(id, section.name, null));
  const toggle = () => {
    if (collapsed) localStorage.removeItem(key);
    else localStorage.setItem(key, "1");
    setCollapsed(!collapsed);
  };
  return (
    <section className="board-section" aria-label={name}>
      <div className="section-head" {...drop}>
        <h2>
          <button type="button" className="section-toggle" aria-expanded={!collapsed} onClick={toggle}>
            <span className={collapsed ? "chevron" : "chevron open"}>
              <Icon name="chevron" size={12} />
            </span>
            <span className="section-name">{name}</span>
            <span className="count">{section.panels.length}</span>
            {section.settings && <span className="own-mark" data-tip={t("settings.own")} />}
          </button>
        </h2>
        <Menu
          label={t("board.section.menu", { name })}
          button={<Icon name="more" />}
          className="icon-button small quiet"
        >
          <button
            type="button"
            role="menuitem"
            className="menu-item"
            onClick={() => edit.open({ kind: "section", name: section.name })}
          >
            <Icon name="settings" />
            {t("board.section.settings")}
          </button>
          <button
            type="button"
            role="menuitem"
            className="menu-item"
            onClick={() => edit.shiftSection(section.name, -1)}
          >
            <Icon name="up" />
            {t("board.section.up")}
          </button>
          <button
            type="button"
            role="menuitem"
            className="menu-item"
            onClick={() => edit.shiftSection(section.name, 1)}
          >
            <Icon name="down" />
            {t("board.section.down")}
          </button>
        </Menu>
      </div>
      {!collapsed && columns > 0 && (
        <div className="panels" style={{ gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))` }}>
          {section.panels.map((panel) => (
            <Panel
              key={panel.id}
              panel={panel}
              section={section.name}
              inherited={section.settings}
              columns={columns}
              edit={edit}
            />
          ))}
        </div>
      )}
    </section>
  );
});
