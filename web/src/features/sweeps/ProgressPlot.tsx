import { useMemo, useRef } from "react";
import type { RunRow } from "@/api/types";
import { focusRun } from "@/chart/focus";
import { makeAxis } from "@/chart/values/axis";
import { useFocusedRun } from "@/chart/values/useFocusedRun";
import { useSize } from "@/chart/values/useSize";
import type { Datum } from "@/chart/values/ValuePanel";
import { useT } from "@/i18n";
import { type FieldId, toNumber } from "@/runs/fields";
import { formatNumber } from "@/ui/format";
import { bestSoFar } from "./best";

interface Props {
  trials: readonly Datum[];
  rows: readonly RunRow[];
  field: FieldId;
  metric: string;
  goal: string | null | undefined;
}

const margin = { left: 56, right: 12, top: 10, bottom: 10 };

/** Each run's outcome in the order they began, and the best up to then as a staircase. */
export function ProgressPlot({ trials, rows, field, metric, goal }: Props) {
  const t = useT();
  const host = useRef<HTMLDivElement>(null);
  const { width, height } = useSize(host);
  const focused = useFocusedRun();
  const { points, axis, best } = useMemo(() => {
    const inOrder = trials
      .map((trial, i) => ({ trial, begun: rows[i]?.created_at ?? "" }))
      .sort((a, b) => (a.begun < b.begun ? -1 : 1))
      .map(({ trial }) => ({ run: trial.run, value: toNumber(trial.values[field]) }));
    const values = inOrder.map(({ value }) => value);
    return { points: inOrder, axis: makeAxis(values), best: bestSoFar(values, goal) };
  }, [trials, rows, field, goal]);
  const inner = { width: width - margin.left - margin.right, height: height - margin.top - margin.bottom };
  const xOf = (i: number) => margin.left + (points.length < 2 ? 0.5 : i / (points.length - 1)) * inner.width;
  const yOf = (value: number | null) => {
    const share = axis?.place(value) ?? null;
    return share === null ? null : margin.top + (1 - share) * inner.height;
  };
  const stairs = best
    .flatMap((value, i) => {
      const y = yOf(value);
      return y === null ? [] : [{ x: xOf(i), y }];
    })
    .map(({ x, y }, i) => (i === 0 ? `M${x.toFixed(1)} ${y.toFixed(1)}` : `H${x.toFixed(1)}V${y.toFixed(1)}`))
    .join("");
  return (
    <div className="value-plot" ref={host}>
      {!axis && <p className="panel-note">{t("board.noData")}</p>}
      {axis && inner.width > 20 && inner.height > 20 && (
        <svg
          width={width}
          height={height}
          role="img"
          aria-label={t("sweep.progress.label", { metric, n: points.length })}
        >
          {axis.ticks.map(({ at, label }) => (
            <g key={label} transform={`translate(${margin.left} ${margin.top + inner.height * (1 - at)})`}>
              <line className="plot-grid" x2={inner.width} />
              <text className="plot-tick" x={-6} dy="0.32em" textAnchor="end">
                {label}
              </text>
            </g>
          ))}
          <path className="sweep-stairs" d={stairs} data-tip={t("sweep.progress.best")} />
          {points.map(({ run, value }, i) => {
            const y = yOf(value);
            if (y === null || value === null) return null;
            return (
              <circle
                key={run.id}
                className="plot-point"
                cx={xOf(i)}
                cy={y}
                r={focused === run.id ? 6 : 4}
                fill={run.color}
                data-tip={`${run.name}\n${metric}: ${formatNumber(value)}`}
                onPointerEnter={() => focusRun(run.id)}
                onPointerLeave={() => focusRun(null)}
              />
            );
          })}
        </svg>
      )}
    </div>
  );
}
