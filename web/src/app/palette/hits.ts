import type { SearchHit } from "@/api/types";
import type { MessageKey } from "@/i18n";
import type { IconName } from "@/ui/icons";

/** Kinds of things that are found, in the order in which they are listed. */
export const kinds = [
  { kind: "project", title: "home.projects", icon: "folder" },
  { kind: "run", title: "project.runs", icon: "chart" },
  { kind: "sweep", title: "palette.sweeps", icon: "sliders" },
  { kind: "artifact", title: "palette.artifacts", icon: "box" },
  { kind: "team", title: "palette.people", icon: "user" },
  { kind: "user", title: "palette.people", icon: "user" },
] as const satisfies readonly { kind: string; title: MessageKey; icon: IconName }[];

/** The page of what was found. */
export function pageOf(hit: Pick<SearchHit, "kind" | "entity" | "project" | "id" | "type">): string {
  const { kind, entity, project, id, type } = hit;
  const path = (...names: string[]) => `/${names.map(encodeURIComponent).join("/")}`;
  if (!project) return path(entity);
  switch (kind) {
    case "run":
      return path(entity, project, "runs", id);
    case "sweep":
      return path(entity, project, "sweeps", id);
    case "artifact":
      return type ? path(entity, project, "artifacts", type, id) : path(entity, project, "artifacts");
    default:
      return path(entity, project, "workspace");
  }
}
