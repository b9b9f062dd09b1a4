import { lazy, Suspense } from "react";
import { LinePanel } from "./LinePanel";
import type { PanelSpec } from "./panel";
import type { Chosen } from "./settings";

const MediaPanels = lazy(() => import("../media/MediaPanels"));
const CustomPanel = lazy(() => import("../custom/CustomPanel"));
const ValuePanel = lazy(() => import("../values/ValuePanel"));
const Markdown = lazy(() => import("@/ui/Markdown"));

interface Props {
  panel: PanelSpec;
  title: string;
  inherited?: Chosen;
}

/** What fills the frame. Only lines are there from the start: most boards have nothing else. */
export function PanelContent({ panel, title, inherited }: Props) {
  if (panel.kind === "line") return <LinePanel panel={panel} title={title} inherited={inherited} />;
  return (
    <Suspense fallback={<div className="panel-progress" />}>
      {panel.kind === "markdown" ? (
        <div className="panel-text" tabIndex={0} role="group" aria-label={title}>
          <Markdown text={panel.text} />
        </div>
      ) : panel.kind === "media" ? (
        <MediaPanels panel={panel} title={title} />
      ) : panel.kind === "custom" ? (
        <CustomPanel panel={panel} title={title} />
      ) : (
        <ValuePanel panel={panel} title={title} />
      )}
    </Suspense>
  );
}
