import { createContext, useContext, useEffect } from "react";

/** What a panel shows, to take away. */
export interface PanelExport {
  /** The picture as an SVG document; empty where there is none yet. */
  svg?: () => Promise<string> | string;
  /** The values that are drawn, one object for each row of a CSV file. */
  rows?: () => readonly Readonly<Record<string, unknown>>[];
}

/** Where a panel says what of it can be taken away; the frame's menu asks. */
export const ExportContext = createContext<(found: PanelExport | null) => void>(() => {});

/** Offers the content of the panel around this component. Pass a stable object. */
export function useExport(found: PanelExport): void {
  const offer = useContext(ExportContext);
  useEffect(() => {
    offer(found);
    return () => offer(null);
  }, [offer, found]);
}
