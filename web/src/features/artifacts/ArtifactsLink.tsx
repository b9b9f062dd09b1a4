import { Link } from "@tanstack/react-router";
import type { ProjectRef } from "@/api/queries";
import { registryName } from "@/artifacts/address";
import { useT } from "@/i18n";

/** Back to all artifacts of the project, or of the registry that the project is. */
export function ArtifactsLink({ project, className }: { project: ProjectRef; className?: string }) {
  const t = useT();
  const registry = registryName(project.project);
  if (registry === null) {
    return (
      <Link to="/$entity/$project/artifacts" params={project} className={className} activeOptions={{ exact: true }}>
        {t("artifact.title")}
      </Link>
    );
  }
  return (
    <Link
      to="/registry/$organization/$registry"
      params={{ organization: project.entity, registry }}
      className={className}
      activeOptions={{ exact: true }}
    >
      {t("artifact.inRegistry", { name: registry })}
    </Link>
  );
}
