import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useCreateRegistry } from "@/api/registries";
import { useT } from "@/i18n";
import { Dialog, DialogFoot } from "@/ui/Dialog";

interface Props {
  organizations: readonly string[];
  onClose: () => void;
}

/** Name, owner, and which types it takes. */
export function NewRegistryDialog({ organizations, onClose }: Props) {
  const t = useT();
  const navigate = useNavigate();
  const create = useCreateRegistry();
  const [organization, setOrganization] = useState(organizations[0] ?? "");
  const [name, setName] = useState("");
  const [types, setTypes] = useState("");
  const [restricted, setRestricted] = useState(false);
  const submit = () => {
    const wanted = types.split(/[\s,]+/).filter(Boolean);
    create.mutate(
      { organization, name: name.trim(), restricted, takes_all_types: wanted.length === 0, add_types: wanted },
      {
        onSuccess: (made) =>
          void navigate({
            to: "/registry/$organization/$registry",
            params: { organization: made.organization, registry: made.name },
          }),
      },
    );
  };
  return (
    <Dialog title={t("registry.new")} onClose={onClose}>
      <form
        className="dialog-form"
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <label className="field">
          <span>{t("registry.organization")}</span>
          <select value={organization} onChange={(event) => setOrganization(event.target.value)}>
            {organizations.map((each) => (
              <option key={each}>{each}</option>
            ))}
          </select>
        </label>
        <label className="field">
          <span>{t("artifact.name")}</span>
          <input value={name} required onChange={(event) => setName(event.target.value)} />
        </label>
        <label className="field">
          <span>{t("registry.types")}</span>
          <input value={types} onChange={(event) => setTypes(event.target.value)} />
          <span className="dim">{t("registry.types.hint")}</span>
        </label>
        <label className="field-inline">
          <input type="checkbox" checked={restricted} onChange={(event) => setRestricted(event.target.checked)} />
          {t("registry.restricted.choose")}
        </label>
        <DialogFoot error={create.error} onClose={onClose}>
          <button type="submit" className="button primary" disabled={create.isPending || !name.trim()}>
            {t("ui.save")}
          </button>
        </DialogFoot>
      </form>
    </Dialog>
  );
}
