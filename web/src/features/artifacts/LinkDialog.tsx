import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import type { ArtifactVersionDetails } from "@/api/artifacts";
import { registriesQuery, useLinkVersion } from "@/api/registries";
import { mayWrite } from "@/api/roles";
import { fullName } from "@/artifacts/address";
import { useT } from "@/i18n";
import { Dialog, DialogFoot } from "@/ui/Dialog";
import { InlineError } from "@/ui/Notice";
import { Skeleton } from "@/ui/Skeleton";

/** Puts the version where an organization looks for what matters. */
export function LinkDialog({ version, onClose }: { version: ArtifactVersionDetails; onClose: () => void }) {
  const t = useT();
  const query = useQuery(registriesQuery);
  const link = useLinkVersion();
  const open = (query.data?.registries ?? []).filter(
    ({ role, takes_all_types: all, types }) => mayWrite(role) && (all || types.includes(version.type)),
  );
  const [chosen, setChosen] = useState("");
  const [collection, setCollection] = useState(version.collection);
  const [aliases, setAliases] = useState("");
  const key = (each: { organization: string; name: string }) => `${each.organization}/${each.name}`;
  const target = open.find((each) => key(each) === chosen) ?? open[0];
  const submit = () => {
    if (!target) return;
    const wanted = aliases.split(/[\s,]+/).filter(Boolean);
    link.mutate(
      {
        ref: { organization: target.organization, registry: target.name },
        link: { version: fullName(version), collection: collection.trim(), aliases: wanted },
      },
      { onSuccess: onClose },
    );
  };
  return (
    <Dialog title={t("registry.link")} onClose={onClose}>
      {query.isPending && <Skeleton rows={3} />}
      <InlineError error={query.error} />
      {query.data && !target && (
        <p>
          {t("registry.link.none", { type: version.type })} <Link to="/registry">{t("registry.title")}</Link>
        </p>
      )}
      {target && (
        <form
          className="dialog-form"
          onSubmit={(event) => {
            event.preventDefault();
            submit();
          }}
        >
          <label className="field">
            <span>{t("registry.title")}</span>
            <select value={key(target)} onChange={(event) => setChosen(event.target.value)}>
              {open.map((each) => (
                <option key={key(each)} value={key(each)}>
                  {key(each)}
                </option>
              ))}
            </select>
          </label>
          <label className="field">
            <span>{t("registry.collection")}</span>
            <input value={collection} required onChange={(event) => setCollection(event.target.value)} />
          </label>
          <label className="field">
            <span>{t("artifact.aliases")}</span>
            <input value={aliases} onChange={(event) => setAliases(event.target.value)} />
          </label>
          <DialogFoot error={link.error} onClose={onClose}>
            <button type="submit" className="button primary" disabled={link.isPending || !collection.trim()}>
              {t("registry.link.do")}
            </button>
          </DialogFoot>
        </form>
      )}
    </Dialog>
  );
}
