import { useState } from "react";
import { useChangeRun } from "@/api/mutations";
import type { ProjectRef } from "@/api/queries";
import type { RunRow } from "@/api/types";
import { useT } from "@/i18n";
import { Dialog } from "@/ui/Dialog";
import { InlineError } from "@/ui/Notice";

interface ProjectProps {
  project: ProjectRef;
  run: Pick<RunRow, "id" | "name">;
  onClose: () => void;
}

/** Another name for everybody, everywhere; an empty one becomes a random one. */
export function RenameForProject({ project, run, onClose }: ProjectProps) {
  const t = useT();
  const change = useChangeRun({ ...project, run: run.id });
  return (
    <NameForm
      title={t("rename.project")}
      hint={t("rename.project.hint")}
      name={run.name}
      error={change.error}
      onClose={onClose}
      onSave={(name) => change.mutate({ name }, { onSuccess: onClose })}
    />
  );
}

interface NameFormProps {
  title: string;
  hint: string;
  name: string;
  error: Error | null;
  onClose: () => void;
  onSave: (name: string) => void;
}

/** Asks for the name of a run; what an empty one means says the hint. */
export function NameForm({ title, hint, name, error, onClose, onSave }: NameFormProps) {
  const t = useT();
  const [draft, setDraft] = useState(name);
  return (
    <Dialog title={title} onClose={onClose}>
      <form
        className="dialog-form"
        onSubmit={(event) => {
          event.preventDefault();
          onSave(draft.trim());
        }}
      >
        <label className="field">
          <span>{t("run.name")}</span>
          <input
            value={draft}
            onChange={(event) => setDraft(event.target.value)}
            onFocus={(event) => event.target.select()}
          />
        </label>
        <p className="dim">{hint}</p>
        <InlineError error={error} />
        <div className="form-foot end">
          <button type="button" className="button" onClick={onClose}>
            {t("ui.cancel")}
          </button>
          <button type="submit" className="button primary">
            {t("ui.save")}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
