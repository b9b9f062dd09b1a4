import { useState } from "react";
import type { ProjectRef } from "@/api/queries";
import type { RunRow } from "@/api/types";
import { useUrlSearch } from "@/app/url";
import { palette } from "@/chart/palette";
import { useT } from "@/i18n";
import { Dialog } from "@/ui/Dialog";
import { FloatingMenu } from "@/ui/FloatingMenu";
import { Icon } from "@/ui/icons";
import { usePersonal, useSetPersonal } from "./personal";
import { NameForm, RenameForProject } from "./RenameRun";

/** The run whose menu is open, and the button that opened it. */
export interface OpenActions {
  run: Pick<RunRow, "id" | "name">;
  anchor: HTMLElement;
}

interface Props {
  project: ProjectRef;
  open: OpenActions | null;
  onClose: () => void;
}

type Task = { kind: "project" | "personal" | "color"; run: OpenActions["run"] };

/** What a list offers for each of its runs: names, colour, baseline. */
export function RunActions({ project, open, onClose }: Props) {
  const t = useT();
  const [{ baseline }, setSearch] = useUrlSearch();
  const [task, setTask] = useState<Task | null>(null);
  const start = (kind: Task["kind"]) => open && setTask({ kind, run: open.run });
  return (
    <>
      {open && (
        <FloatingMenu anchor={open.anchor} label={t("run.menu", { name: open.run.name })} onClose={onClose}>
          <button type="button" role="menuitem" className="menu-item" onClick={() => start("project")}>
            <Icon name="pencil" />
            {t("rename.project")}
          </button>
          <button type="button" role="menuitem" className="menu-item" onClick={() => start("personal")}>
            <Icon name="user" />
            {t("rename.personal")}
          </button>
          <button type="button" role="menuitem" className="menu-item" onClick={() => start("color")}>
            <Icon name="palette" />
            {t("color.change")}
          </button>
          <button
            type="button"
            role="menuitem"
            className="menu-item"
            onClick={() => setSearch({ baseline: baseline === open.run.id ? undefined : open.run.id })}
          >
            <Icon name="flag" />
            {t(baseline === open.run.id ? "baseline.clear" : "baseline.set")}
          </button>
        </FloatingMenu>
      )}
      {task?.kind === "project" && <RenameForProject project={project} run={task.run} onClose={() => setTask(null)} />}
      {task?.kind === "personal" && <RenameForMe project={project} run={task.run} onClose={() => setTask(null)} />}
      {task?.kind === "color" && <ChangeColor project={project} run={task.run} onClose={() => setTask(null)} />}
    </>
  );
}

interface TaskProps {
  project: ProjectRef;
  run: OpenActions["run"];
  onClose: () => void;
}

function RenameForMe({ project, run, onClose }: TaskProps) {
  const t = useT();
  const { names } = usePersonal(project);
  const set = useSetPersonal(project);
  return (
    <NameForm
      title={t("rename.personal")}
      hint={t("rename.personal.hint", { name: run.name })}
      name={names[run.id] ?? run.name}
      error={null}
      onClose={onClose}
      onSave={(name) => {
        set(run.id, "name", name === run.name ? "" : name);
        onClose();
      }}
    />
  );
}

function ChangeColor({ project, run, onClose }: TaskProps) {
  const t = useT();
  const { colors } = usePersonal(project);
  const set = useSetPersonal(project);
  const choose = (color: string) => {
    set(run.id, "color", color);
    onClose();
  };
  return (
    <Dialog title={t("color.changeOf", { name: run.name })} onClose={onClose}>
      <div className="swatches">
        {palette.map((color, i) => (
          <button
            key={color}
            type="button"
            className="swatch"
            aria-label={t("color.nth", { n: i + 1 })}
            aria-pressed={colors[run.id] === color}
            style={{ background: color }}
            onClick={() => choose(color)}
          />
        ))}
      </div>
      <div className="form-foot">
        <label className="field-inline">
          {t("color.other")}
          <input
            type="color"
            defaultValue={colors[run.id] ?? "#306ce2"}
            // Told once the picker is closed, not with every move in it.
            onBlur={(event) => {
              if (event.target.value !== (colors[run.id] ?? "#306ce2")) choose(event.target.value);
            }}
          />
        </label>
        <span className="spacer" />
        <button type="button" className="button" onClick={() => choose("")}>
          {t("color.own")}
        </button>
      </div>
    </Dialog>
  );
}
