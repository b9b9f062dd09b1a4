import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { projectsQuery, searchQuery } from "@/api/queries";
import type { Project, RunRow } from "@/api/types";
import { rankAll } from "./rank";

/** Typing goes on while earlier letters are looked for; asking waits for a short pause. */
const pauseMs = 120;
const nShown = 8;

interface Found {
  projects: Project[];
  runs: RunRow[];
  isPending: boolean;
  error: unknown;
}

/** Projects and runs that fit what was typed. */
export function useFound(typed: string): Found {
  const { entity, project } = useParams({ strict: false });
  const text = usePaused(typed.trim());
  const projects = useQuery(projectsQuery());
  const here = entity && project ? { entity, project } : null;
  const runs = useQuery({ ...searchQuery(text, here), enabled: text !== "" });
  return {
    projects: rankAll(projects.data?.projects ?? [], typed, (each) => `${each.entity}/${each.name}`).slice(0, nShown),
    runs: text === "" ? [] : (runs.data ?? []).slice(0, nShown),
    isPending: text !== typed.trim() || (text !== "" && runs.isPending),
    error: projects.error ?? runs.error,
  };
}

function usePaused(text: string): string {
  const [paused, setPaused] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setPaused(text), pauseMs);
    return () => clearTimeout(timer);
  }, [text]);
  return paused;
}
