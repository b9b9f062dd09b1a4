import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useChangeProject, useDeleteProject } from "@/api/projects";
import type { Project } from "@/api/types";
import { useT } from "@/i18n";
import { Dialog, DialogFoot } from "@/ui/Dialog";
import { EditableLine } from "@/ui/EditableText";
import { Icon } from "@/ui/icons";
import { InlineError } from "@/ui/Notice";

type Named = Pick<Project, "entity" | "name" | "n_runs">;

/** What only those who manage a project may do: give it another name, or delete it. */
export function ProjectSettings({ project }: { project: Named }) {
  const t = useT();
  const navigate = useNavigate();
  const [asking, setAsking] = useState(false);
  const rename = useChangeProject({ entity: project.entity, project: project.name });
  const save = (name: string) =>
    rename.mutate(
      { name },
      {
        onSuccess: (changed) =>
          void navigate({
            to: "/$entity/$project/overview",
            params: { entity: changed.entity, project: changed.name },
            replace: true,
          }),
      },
    );
  return (
    <section className="card">
      <h2>{t("project.settings")}</h2>
      <div className="project-settings">
        <div>
          <strong>{t("run.name")}</strong>
          <EditableLine
            label={t("project.name")}
            text={project.name}
            editable
            hint={t("project.rename.hint")}
            onSave={save}
          />
          <InlineError error={rename.error} />
        </div>
        <button type="button" className="button" onClick={() => setAsking(true)}>
          <Icon name="trash" />
          {t("project.delete")}
        </button>
      </div>
      {asking && <DeleteDialog project={project} onClose={() => setAsking(false)} />}
    </section>
  );
}

/** Names what will go, and wants the name typed: nothing of it comes back. */
function DeleteDialog({ project, onClose }: { project: Named; onClose: () => void }) {
  const t = useT();
  const navigate = useNavigate();
  const [typed, setTyped] = useState("");
  const remove = useDeleteProject({ entity: project.entity, project: project.name });
  const leave = () => void navigate({ to: "/$entity", params: { entity: project.entity }, replace: true });
  return (
    <Dialog title={t("project.deleteTitle", { name: project.name })} onClose={onClose}>
      <form
        className="dialog-form"
        onSubmit={(event) => {
          event.preventDefault();
          if (typed === project.name) remove.mutate(undefined, { onSuccess: leave });
        }}
      >
        <p>{t("project.deleteHint", { n: project.n_runs })}</p>
        <label className="field">
          <span>{t("project.deleteType", { name: project.name })}</span>
          <input value={typed} autoComplete="off" onChange={(event) => setTyped(event.target.value)} />
        </label>
        <DialogFoot error={remove.error} onClose={onClose}>
          <button type="submit" className="button danger" disabled={typed !== project.name || remove.isPending}>
            {t("ui.delete")}
          </button>
        </DialogFoot>
      </form>
    </Dialog>
  );
}
