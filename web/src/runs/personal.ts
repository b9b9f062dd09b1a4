import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { personalQuery, useChangePersonal } from "@/api/personal";
import type { ProjectRef } from "@/api/queries";
import type { Personal as ServerPersonal } from "@/api/types";
import { runColor } from "@/chart/palette";

/** What one person calls runs, and which colours they gave them. It never reaches other people. */
export interface Personal {
  names: Readonly<Record<string, string>>;
  colors: Readonly<Record<string, string>>;
}

const nothing: Personal = { names: {}, colors: {} };

export function usePersonal(project: ProjectRef): Personal {
  return useQuery({ ...personalQuery(project), select: toPersonal }).data ?? nothing;
}

/** Changes the name or the colour of a run for this person alone; empty goes back to the run's own. */
export function useSetPersonal(project: ProjectRef) {
  const { mutate } = useChangePersonal(project);
  return (run: string, what: "name" | "color", value: string) =>
    mutate({ runs: { [run]: { [what]: value.trim() || null } } });
}

/** The colour of a run wherever nothing else decides it. */
export function useOwnColor(entity: string, project: string, run: string): string {
  const ref = useMemo(() => ({ entity, project }), [entity, project]);
  return usePersonal(ref).colors[run] ?? runColor(run);
}

function toPersonal({ runs }: ServerPersonal): Personal {
  const names: Record<string, string> = {};
  const colors: Record<string, string> = {};
  for (const [run, { name, color }] of Object.entries(runs)) {
    if (name) names[run] = name;
    if (color) colors[run] = color;
  }
  return { names, colors };
}
