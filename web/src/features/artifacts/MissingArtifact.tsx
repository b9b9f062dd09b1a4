import { Link } from "@tanstack/react-router";
import type { CollectionRef, VersionRef } from "@/api/artifacts";
import { Missing } from "@/app/Missing";
import { useT } from "@/i18n";
import { ArtifactsLink } from "./ArtifactsLink";

/** No collection of this name. */
export function MissingCollection({ collection }: { collection: CollectionRef }) {
  const t = useT();
  return (
    <Missing title={t("missing.artifact")} icon="box" name={collection.collection} hint={t("missing.artifact.hint")}>
      <ArtifactsLink project={collection} className="button" />
    </Missing>
  );
}

/** No version of this number or alias; the collection may be there. */
export function MissingVersion({ version }: { version: VersionRef & { type: string } }) {
  const t = useT();
  const name = `${version.collection}:${version.version}`;
  return (
    <Missing title={t("missing.version")} icon="box" name={name} hint={t("missing.version.hint")}>
      <Link
        to="/$entity/$project/artifacts/$type/$collection"
        params={version}
        className="button"
        activeOptions={{ exact: true }}
      >
        {t("missing.version.all", { name: version.collection })}
      </Link>
      <ArtifactsLink project={version} className="button" />
    </Missing>
  );
}
