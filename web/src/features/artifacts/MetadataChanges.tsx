import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { type ArtifactVersionDetails, versionQuery } from "@/api/artifacts";
import { useT } from "@/i18n";
import { Records } from "@/ui/Records";
import { showValue } from "@/ui/tree";
import { compareMetadata } from "./metadata";
import { useVersionRef } from "./useRefs";

/** What a script said differently about two versions. Nothing is shown where it said the same. */
export function MetadataChanges({ after, before: name }: { after: ArtifactVersionDetails; before: string }) {
  const t = useT();
  const ref = useVersionRef();
  const { data: before } = useQuery(versionQuery({ ...ref, version: name }));
  const changes = useMemo(
    () => (before ? compareMetadata(before.metadata, after.metadata) : []),
    [before, after.metadata],
  );
  if (!before || changes.length === 0) return null;
  const show = (value: unknown) => (value === undefined ? <span className="dim">–</span> : showValue(value));
  return (
    <section className="record-section" aria-label={t("artifact.tab.metadata")}>
      <h2>{t("artifact.tab.metadata")}</h2>
      <Records
        label={t("artifact.tab.metadata")}
        head={
          <>
            <th scope="col">{t("artifact.key")}</th>
            <th scope="col">{before.version}</th>
            <th scope="col">{after.version}</th>
          </>
        }
      >
        {changes.map((change) => (
          <tr key={change.name}>
            <th scope="row">
              <code>{change.name}</code>
            </th>
            <td className="wrapped">{show(change.before)}</td>
            <td className="wrapped">{show(change.after)}</td>
          </tr>
        ))}
      </Records>
    </section>
  );
}
