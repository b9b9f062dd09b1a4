import { useEffect, useMemo, useRef, useState } from "react";
import type { LoggedValue } from "@/api/logged";
import { useT } from "@/i18n";
import { gradientColor } from "@/runs/gradient";
import { formatNumber } from "@/ui/format";
import { useTheme } from "@/ui/theme";
import { formatNumberTick } from "../math/ticks";
import { evenSteps } from "../values/axis";
import { useSize } from "../values/useSize";
import { toHeatMap } from "./heat";
import "../values/values.css";

const margin = { left: 46, right: 8, top: 4, bottom: 20 };
const nRanges = 48;

interface Props {
  values: readonly LoggedValue[];
  /** Ends of the y axis that the runs of a panel share. */
  domain: readonly [number, number] | null;
  label: string;
  /** The step that the slider is at. */
  step: number;
}

/** How the values of a metric were spread, step by step: the deeper the colour, the more of them. */
export function HistogramMap({ values, domain, label, step }: Props) {
  const t = useT();
  const host = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const { width, height } = useSize(host);
  const { resolved: theme } = useTheme();
  const [at, setAt] = useState<{ column: number; range: number } | null>(null);
  const map = useMemo(() => toHeatMap(values, nRanges, domain ?? undefined), [values, domain]);
  const inner = { width: width - margin.left - margin.right, height: height - margin.top - margin.bottom };
  const hasRoom = inner.width > 20 && inner.height > 20;
  useEffect(() => {
    const context = canvas.current?.getContext("2d");
    if (!context || !map || !hasRoom) return;
    void theme;
    context.clearRect(0, 0, map.steps.length, nRanges);
    map.steps.forEach((_, column) => {
      for (let range = 0; range < nRanges; range++) {
        const share = (map.shares[column * nRanges + range] ?? 0) / (map.highest || 1);
        if (share <= 0) continue;
        // Few values must be seen too: the root lifts them.
        context.globalAlpha = 0.12 + 0.88 * Math.sqrt(share);
        context.fillStyle = gradientColor("viridis", Math.sqrt(share));
        context.fillRect(column, nRanges - 1 - range, 1, 1);
      }
    });
  }, [map, theme, hasRoom]);
  if (!map) return null;
  const [low, high] = [map.edges[0] as number, map.edges.at(-1) as number];
  const yTicks = evenSteps(low, high, Math.max(2, Math.floor(inner.height / 34)));
  const gap = (yTicks[1] ?? 1) - (yTicks[0] ?? 0);
  const every = Math.max(1, Math.ceil(map.steps.length / Math.max(1, Math.floor(inner.width / 56))));
  const current = map.steps.findLastIndex((each) => each <= step);
  const columnWidth = inner.width / map.steps.length;
  const share = at ? (map.shares[at.column * nRanges + at.range] ?? 0) : 0;
  const tip = at
    ? [
        t("media.stepAt", { step: map.steps[at.column] ?? 0 }),
        `${formatNumber(map.edges[at.range] ?? 0)} – ${formatNumber(map.edges[at.range + 1] ?? 0)}`,
        t("media.share", { percent: formatNumber(Number((share * 100).toPrecision(3))) }),
      ].join("\n")
    : undefined;
  return (
    <div className="heat" ref={host}>
      {hasRoom && (
        <svg
          width={width}
          height={height}
          role="img"
          aria-label={t("media.heat", { name: label, n: map.steps.length })}
        >
          <foreignObject x={margin.left} y={margin.top} width={inner.width} height={inner.height}>
            <canvas ref={canvas} className="heat-cells" width={map.steps.length} height={nRanges} />
          </foreignObject>
          {yTicks.map((value) => (
            <text
              key={value}
              className="plot-tick"
              x={margin.left - 6}
              y={margin.top + inner.height * (1 - (value - low) / (high - low || 1))}
              dy="0.32em"
              textAnchor="end"
            >
              {formatNumberTick(value, gap)}
            </text>
          ))}
          {map.steps.map((each, i) =>
            i % every === 0 ? (
              <text
                key={each}
                className="plot-tick"
                x={margin.left + (i + 0.5) * columnWidth}
                y={height - 5}
                textAnchor="middle"
              >
                {formatNumberTick(each, 1)}
              </text>
            ) : null,
          )}
          {current >= 0 && (
            <rect
              className="heat-current"
              x={margin.left + current * columnWidth}
              y={margin.top}
              width={columnWidth}
              height={inner.height}
            />
          )}
          <rect
            className="heat-pointer"
            x={margin.left}
            y={margin.top}
            width={inner.width}
            height={inner.height}
            data-tip={tip}
            onPointerMove={(event) => {
              const box = event.currentTarget.getBoundingClientRect();
              const column = Math.floor(((event.clientX - box.left) / box.width) * map.steps.length);
              const range = nRanges - 1 - Math.floor(((event.clientY - box.top) / box.height) * nRanges);
              setAt({ column, range });
            }}
          />
        </svg>
      )}
    </div>
  );
}
