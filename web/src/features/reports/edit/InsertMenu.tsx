import { useT } from "@/i18n";
import type { Json } from "@/report/json";
import { Icon } from "@/ui/icons";
import { Menu } from "@/ui/Menu";
import { useReport } from "../blocks/context";
import { blockKinds } from "./kinds";

interface Props {
  label: string;
  onInsert: (block: Json) => void;
}

/** Every kind of block, to be put in here. */
export function InsertMenu({ label, onInsert }: Props) {
  const t = useT();
  const { project } = useReport();
  return (
    <Menu
      label={label}
      align="start"
      className="icon-button small insert-button"
      button={<Icon name="plus" size={14} />}
    >
      {blockKinds.map(({ label: name, icon, make }) => (
        <button
          key={name}
          type="button"
          role="menuitem"
          className="menu-item"
          onClick={() => onInsert(make(project, t("report.runSet")))}
        >
          <Icon name={icon} />
          {t(name)}
        </button>
      ))}
    </Menu>
  );
}
