import { useState } from "react";
import { useT } from "@/i18n";
import { Icon } from "@/ui/icons";
import type { BoardContext } from "./Board";
import { Panel } from "./Panel";
import type { Section } from "./sections";

/** A collapsible group of panels. What is collapsed is one's own habit, so it stays in this browser. */
export function SectionView({ section, context }: { section: Section; context: BoardContext }) {
  const t = useT();
  const { entity, project } = context.project;
  const key = `ayumi.collapsed.${entity}/${project}/${context.stream}/${section.name}`;
  const [collapsed, setCollapsed] = useState(() => localStorage.getItem(key) === "1");
  const name = section.name || t(context.stream === "system" ? "run.system" : "board.charts");
  const toggle = () => {
    if (collapsed) localStorage.removeItem(key);
    else localStorage.setItem(key, "1");
    setCollapsed(!collapsed);
  };
  return (
    <section className="board-section" aria-label={name}>
      <h2>
        <button type="button" className="section-toggle" aria-expanded={!collapsed} onClick={toggle}>
          <span className={collapsed ? "chevron" : "chevron open"}>
            <Icon name="chevron" size={12} />
          </span>
          <span className="section-name">{name}</span>
          <span className="count">{section.panels.length}</span>
        </button>
      </h2>
      {!collapsed && (
        <div className="panels">
          {section.panels.map((panel) => (
            <Panel key={panel.id} panel={panel} context={context} />
          ))}
        </div>
      )}
    </section>
  );
}
