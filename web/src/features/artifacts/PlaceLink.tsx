import { Link } from "@tanstack/react-router";
import type { ArtifactPlace } from "@/api/artifacts";
import { registryName } from "@/artifacts/address";
import { useT } from "@/i18n";

/** Leads to a version where it is found; registries are named as people call them. */
export function PlaceLink({ place, type }: { place: ArtifactPlace; type: string }) {
  const t = useT();
  const { entity, project, collection, version } = place;
  const registry = registryName(project);
  return (
    <Link
      to="/$entity/$project/artifacts/$type/$collection/$version"
      params={{ entity, project, type, collection, version }}
      className="break"
    >
      {registry === null ? `${entity}/${project}` : t("artifact.inRegistry", { name: registry })}/{collection}:{version}
    </Link>
  );
}
