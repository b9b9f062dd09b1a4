import { createContext, useContext } from "react";
import type { ProjectRef } from "@/api/queries";
import type { Chosen } from "@/chart/board/settings";

/** What blocks know of the report that they are in. */
export interface ReportContext {
  project: ProjectRef;
  /** For the table of contents. */
  headings: readonly { id: string; level: number; text: string }[];
  /** What the report says about all of its lines. */
  chosen: Chosen;
  /** Whether all of it is drawn, also what is far from the screen: for paper. */
  whole: boolean;
}

const Context = createContext<ReportContext | null>(null);
export const ReportContextProvider = Context.Provider;

export function useReport(): ReportContext {
  const context = useContext(Context);
  if (!context) throw new Error("a block needs a report");
  return context;
}
