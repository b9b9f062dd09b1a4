import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { ProjectRef } from "@/api/queries";
import { useChangeView, useCreateView, viewsQuery } from "@/api/views";
import { useT } from "@/i18n";
import { Dialog } from "@/ui/Dialog";
import { InlineError } from "@/ui/Notice";
import { useSession } from "../session";
import type { View } from "./view";

interface Props {
  project: ProjectRef;
  view: View;
  onClose: () => void;
}

/** Keeps a view under a name, for oneself or for everybody. One's own view of that name is replaced. */
export function SaveViewDialog({ project, view, onClose }: Props) {
  const t = useT();
  const { user } = useSession();
  const { data: views } = useQuery(viewsQuery(project));
  const create = useCreateView(project);
  const change = useChangeView(project);
  const [draft, setDraft] = useState("");
  const [shared, setShared] = useState(false);
  const name = draft.trim();
  const known = views?.find((each) => each.owner === user.username && each.name === name);
  const save = () => {
    if (known) change.mutate({ id: known.id, change: { search: view, shared } }, { onSuccess: onClose });
    else create.mutate({ name, search: view, shared }, { onSuccess: onClose });
  };
  return (
    <Dialog title={t("view.save")} onClose={onClose}>
      <form
        className="dialog-form"
        onSubmit={(event) => {
          event.preventDefault();
          if (name) save();
        }}
      >
        <label className="field">
          <span>{t("view.name")}</span>
          <input value={draft} maxLength={80} onChange={(event) => setDraft(event.target.value)} />
        </label>
        {known && <p className="dim">{t("view.replaces")}</p>}
        <label className="field-inline">
          <input type="checkbox" checked={shared} onChange={(event) => setShared(event.target.checked)} />
          {t("view.share")}
        </label>
        <InlineError error={create.error ?? change.error} />
        <div className="form-foot end">
          <button type="button" className="button" onClick={onClose}>
            {t("ui.cancel")}
          </button>
          <button type="submit" className="button primary" disabled={!name || create.isPending || change.isPending}>
            {t("ui.save")}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
