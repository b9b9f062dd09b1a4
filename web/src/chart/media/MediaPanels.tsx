import { useCallback, useMemo, useRef } from "react";
import { PanelParts } from "../board/PanelParts";
import type { PanelSpec } from "../board/panel";
import { ExportContext, type PanelExport, useExport } from "../export/context";
import MediaPanel from "./MediaPanel";

interface Props {
  panel: PanelSpec;
  title: string;
}

/** Each key has steps of its own, and therefore a slider. */
export default function MediaPanels({ panel, title }: Props) {
  const { keys } = panel;
  if (keys.length < 2) return <MediaPanel panel={panel} title={title} />;
  return <SeveralKeys panel={panel} />;
}

function SeveralKeys({ panel }: { panel: PanelSpec }) {
  const { keys } = panel;
  const offered = useRef(new Map<string, PanelExport>());
  useExport(useMemo(() => ({ rows: () => keys.flatMap((key) => offered.current.get(key)?.rows?.() ?? []) }), [keys]));
  return (
    <PanelParts names={keys} labelOf={(key) => key}>
      {(key) => <OneKey panel={panel} name={key} offered={offered.current} />}
    </PanelParts>
  );
}

interface OneProps {
  panel: PanelSpec;
  name: string;
  /** What can be taken away of each key. */
  offered: Map<string, PanelExport>;
}

function OneKey({ panel, name, offered }: OneProps) {
  const own = useMemo(() => ({ ...panel, keys: [name] }), [panel, name]);
  const offer = useCallback(
    (found: PanelExport | null) => {
      if (found) offered.set(name, found);
      else offered.delete(name);
    },
    [offered, name],
  );
  return (
    <ExportContext.Provider value={offer}>
      <MediaPanel panel={own} title={name} />
    </ExportContext.Provider>
  );
}
