import { memo } from "react";
import type { LoggedValue } from "@/api/logged";
import type { ProjectRef } from "@/api/queries";
import { useT } from "@/i18n";
import type { BoardRun } from "../board/context";
import { focusRun } from "../focus";
import { HistogramMap } from "./HistogramMap";
import type { ImageLook } from "./ImageGrid";
import { MediaView } from "./MediaView";
import type { Media } from "./media";

interface Props {
  project: ProjectRef;
  run: BoardRun;
  values: readonly LoggedValue[];
  /** What it had logged by then. */
  at: LoggedValue;
  media: Media;
  step: number;
  domain: readonly [number, number] | null;
  look: ImageLook;
  label: string;
  /** The key it was logged under. */
  name: string;
}

/** One run's part of a panel. */
export const RunCell = memo(function RunCell({
  project,
  run,
  values,
  at,
  media,
  step,
  domain,
  look,
  label,
  name,
}: Props) {
  const t = useT();
  return (
    <section
      className={`media-run of-${media.kind}`}
      aria-label={`${label}: ${run.name}`}
      onPointerEnter={() => focusRun(run.id)}
      onPointerLeave={() => focusRun(null)}
    >
      <header className="media-run-head">
        <span className="run-dot" style={{ background: run.color }} />
        <span className="media-run-name" data-tip={run.name}>
          {run.name}
        </span>
        {media.kind !== "histogram" && <span className="dim nowrap">{t("media.stepAt", { step: at.step })}</span>}
      </header>
      <div className="media-run-body">
        {media.kind === "histogram" ? (
          <HistogramMap values={values} domain={domain} label={`${label}, ${run.name}`} step={step} />
        ) : (
          <MediaView
            home={{ ...project, run: run.id }}
            media={media}
            label={`${label}, ${run.name}`}
            look={look}
            place={{ key: name, index: values.indexOf(at), of: values.length }}
          />
        )}
      </div>
    </section>
  );
});
