import { useLayoutEffect, useMemo, useRef, useState } from "react";
import type { Frame } from "@/api/series";
import { useBoard } from "./context";
import { GroupLines } from "./GroupLines";
import { wholeGroups } from "./groupLines";
import type { PanelSpec } from "./panel";
import { RunLines } from "./RunLines";
import { type Chosen, type LineSettings, type Origin, resolveSettings } from "./settings";
import { xKind } from "./state";

interface Props {
  panel: PanelSpec;
  title: string;
  /** Settings of the section. */
  inherited?: Chosen;
}

/** Asks for as many buckets as the chart has room for, and draws what comes. */
export function LinePanel({ panel, title, inherited }: Props) {
  const board = useBoard();
  const body = useRef<HTMLDivElement>(null);
  const buckets = useBuckets(body);
  const { values: settings, origins } = useMemo(
    () =>
      resolveSettings(board.defaults, ["workspace", board.chosen], ["section", inherited], ["panel", panel.settings]),
    [board.defaults, board.chosen, inherited, panel.settings],
  );
  const pageX = board.chosen.x ?? board.defaults.x;
  const x = axisOf(panel, settings, origins.x, board.stepMetric);
  // A range of another axis means nothing here.
  const zoom = x === pageX ? board.zoom : null;
  const frame = useFrame(x, zoom, buckets);
  const groups = useMemo(() => wholeGroups(board.runs, settings), [board.runs, settings]);
  const view = { panel, title, settings, frame, zoom };
  return (
    <div className="panel-plot" ref={body}>
      {groups ? <GroupLines {...view} groups={groups} /> : <RunLines {...view} />}
    </div>
  );
}

function axisOf(
  panel: PanelSpec,
  settings: LineSettings,
  origin: Origin,
  stepMetric: ((key: string) => string | undefined) | undefined,
): string {
  const declared = origin === "default" ? stepMetric?.(panel.keys[0] ?? "") : undefined;
  return declared ?? settings.x;
}

function useFrame(x: string, zoom: readonly [number, number] | null, buckets: number): Frame {
  const { project, stream } = useBoard();
  return useMemo<Frame>(() => {
    const share = zoom ? (zoom[1] - zoom[0]) * 0.03 : 0;
    const air = xKind(x) === "step" ? Math.max(1, share) : share;
    return {
      ...project,
      stream,
      x,
      // A little more than is shown, so that lines run on to the edge.
      min: zoom ? zoom[0] - air : undefined,
      max: zoom ? zoom[1] + air : undefined,
      buckets,
    };
  }, [project, stream, x, zoom, buckets]);
}

/** Rounded up to hundreds: charts of nearly the same width then share their answers. 0 until the width is known. */
function useBuckets(body: React.RefObject<HTMLDivElement | null>): number {
  const [buckets, setBuckets] = useState(0);
  useLayoutEffect(() => {
    const element = body.current;
    if (!element) return;
    const measure = () => {
      const needed = Math.ceil(element.clientWidth / 2 / 100) * 100;
      if (needed > 0) setBuckets(Math.min(1000, needed));
    };
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [body]);
  return buckets;
}
