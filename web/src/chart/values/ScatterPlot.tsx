import { useMemo, useRef } from "react";
import { useT } from "@/i18n";
import { type FieldId, shortName, toNumber, toText } from "@/runs/fields";
import { gradientColor } from "@/runs/gradient";
import { formatNumber } from "@/ui/format";
import { focusRun } from "../focus";
import { makeAxis } from "./axis";
import { useFocusedRun } from "./useFocusedRun";
import { useSize } from "./useSize";
import type { Datum } from "./ValuePanel";

interface Props {
  data: readonly Datum[];
  x: FieldId;
  y: FieldId;
  /** Colours the points by a value instead of by run. */
  color?: FieldId;
  title: string;
}

const margin = { left: 52, right: 14, top: 8, bottom: 34 };

/** A point for each run. */
export function ScatterPlot({ data, x, y, color, title }: Props) {
  const t = useT();
  const host = useRef<HTMLDivElement>(null);
  const { width, height } = useSize(host);
  const focused = useFocusedRun();
  const axes = useMemo(() => {
    const values = (field: FieldId) => data.map((datum) => datum.values[field]);
    return { x: makeAxis(values(x)), y: makeAxis(values(y)), color: color ? makeAxis(values(color)) : null };
  }, [data, x, y, color]);
  const inner = { width: width - margin.left - margin.right, height: height - margin.top - margin.bottom };
  const { x: xAxis, y: yAxis } = axes;
  const points = data.flatMap(({ run, values }) => {
    const [px, py] = [xAxis?.place(values[x]) ?? null, yAxis?.place(values[y]) ?? null];
    if (px === null || py === null) return [];
    const share = color ? (axes.color?.place(values[color]) ?? null) : null;
    const fill = color ? (share === null ? "var(--text-3)" : gradientColor("viridis", share)) : run.color;
    const tip = [
      run.name,
      ...[x, y, ...(color ? [color] : [])].map((field) => `${shortName(field)}: ${show(values[field])}`),
    ];
    return [{ id: run.id, px, py, fill, tip: tip.join("\n") }];
  });
  return (
    <div className="value-plot" ref={host}>
      {(!xAxis || !yAxis) && <p className="panel-note">{t("board.noData")}</p>}
      {xAxis && yAxis && inner.width > 20 && inner.height > 20 && (
        <svg
          width={width}
          height={height}
          role="img"
          aria-label={t("scatter.label", { name: title, n: points.length })}
        >
          <g transform={`translate(${margin.left} ${margin.top})`}>
            {yAxis.ticks.map(({ at, label }) => (
              <g key={label} transform={`translate(0 ${inner.height * (1 - at)})`}>
                <line className="plot-grid" x2={inner.width} />
                <text className="plot-tick" x={-6} dy="0.32em" textAnchor="end">
                  {label.length > 8 ? `${label.slice(0, 7)}…` : label}
                </text>
              </g>
            ))}
            {xAxis.ticks.map(({ at, label }) => (
              <g key={label} transform={`translate(${inner.width * at} 0)`}>
                <line className="plot-grid" y2={inner.height} />
                <text className="plot-tick" y={inner.height + 14} textAnchor="middle">
                  {label.length > 10 ? `${label.slice(0, 9)}…` : label}
                </text>
              </g>
            ))}
            <text className="plot-name" x={inner.width} y={inner.height + 28} textAnchor="end">
              {shortName(x)}
              {xAxis.log && " (log)"}
            </text>
            {points.map(({ id, px, py, fill, tip }) => (
              <circle
                key={id}
                cx={px * inner.width}
                cy={(1 - py) * inner.height}
                r={focused === id ? 7 : 4.5}
                fill={fill}
                opacity={focused && focused !== id ? 0.25 : 0.85}
                className="plot-point"
                data-tip={tip}
                onPointerEnter={() => focusRun(id)}
                onPointerLeave={() => focusRun(null)}
              />
            ))}
          </g>
        </svg>
      )}
    </div>
  );
}

function show(value: unknown): string {
  const number = toNumber(value);
  return number !== null && typeof value === "number" ? formatNumber(number) : toText(value) || "–";
}
