import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { reportsQuery } from "@/api/reports";
import type { Report } from "@/api/types";
import { rankAll } from "./rank";

const mostReports = 5;

/** The reports of the project that one is in whose title fits. */
export function useReports(typed: string): readonly Report[] {
  const { entity = "", project = "" } = useParams({ strict: false });
  const text = typed.trim();
  const isAsked = text !== "" && entity !== "" && project !== "";
  const { data } = useQuery({ ...reportsQuery({ entity, project }), enabled: isAsked });
  return isAsked ? rankAll(data?.reports ?? [], text, (report) => report.title).slice(0, mostReports) : [];
}
