import { useMemo, useRef } from "react";
import { useT } from "@/i18n";
import { type FieldId, shortName } from "@/runs/fields";
import { focusRun } from "../focus";
import { makeAxis } from "./axis";
import { useFocusedRun } from "./useFocusedRun";
import { useSize } from "./useSize";
import type { Datum } from "./ValuePanel";

const margin = { left: 58, right: 52, top: 26, bottom: 10 };

/** A line for each run through its values, one axis for each field. A run that lacks a value leaves that axis out. */
export function ParallelPlot({
  data,
  fields,
  title,
}: {
  data: readonly Datum[];
  fields: readonly FieldId[];
  title: string;
}) {
  const t = useT();
  const host = useRef<HTMLDivElement>(null);
  const { width, height } = useSize(host);
  const focused = useFocusedRun();
  const axes = useMemo(
    () =>
      fields.flatMap((field) => {
        const axis = makeAxis(data.map(({ values }) => values[field]));
        return axis ? [{ field, axis }] : [];
      }),
    [data, fields],
  );
  const inner = { width: width - margin.left - margin.right, height: height - margin.top - margin.bottom };
  const xOf = (i: number) => margin.left + (axes.length < 2 ? 0.5 : i / (axes.length - 1)) * inner.width;
  const yOf = (share: number) => margin.top + (1 - share) * inner.height;
  const lines = data.map(({ run, values }) => {
    const points = axes.flatMap(({ field, axis }, i) => {
      const share = axis.place(values[field]);
      return share === null ? [] : [`${xOf(i).toFixed(1)},${yOf(share).toFixed(1)}`];
    });
    return { run, points: points.join(" ") };
  });
  return (
    <div className="value-plot" ref={host}>
      {axes.length === 0 && <p className="panel-note">{t("board.noData")}</p>}
      {axes.length > 0 && inner.width > 20 && inner.height > 20 && (
        <svg width={width} height={height} role="img" aria-label={t("parallel.label", { name: title, n: data.length })}>
          {lines.map(({ run, points }) => (
            <polyline
              key={run.id}
              points={points}
              className="parallel-line"
              stroke={run.color}
              strokeWidth={focused === run.id ? 3 : 1.5}
              opacity={focused ? (focused === run.id ? 1 : 0.15) : 0.7}
              data-tip={run.name}
              onPointerEnter={() => focusRun(run.id)}
              onPointerLeave={() => focusRun(null)}
            />
          ))}
          {axes.map(({ field, axis }, i) => {
            const anchor = i === 0 ? "start" : i === axes.length - 1 ? "end" : "middle";
            return (
              <g key={field}>
                <line className="parallel-axis" x1={xOf(i)} x2={xOf(i)} y1={yOf(0)} y2={yOf(1)} />
                <text
                  className="plot-name"
                  x={anchor === "start" ? 4 : anchor === "end" ? width - 4 : xOf(i)}
                  y={14}
                  textAnchor={anchor}
                  data-tip={field}
                >
                  {cut(shortName(field), 22)}
                </text>
                {axis.ticks.map(({ at, label }) => (
                  <text
                    key={label}
                    className="plot-tick halo"
                    x={xOf(i) + (i === axes.length - 1 ? 5 : -5)}
                    y={yOf(at)}
                    dy="0.32em"
                    textAnchor={i === axes.length - 1 ? "start" : "end"}
                  >
                    {cut(label, 8)}
                  </text>
                ))}
              </g>
            );
          })}
        </svg>
      )}
    </div>
  );
}

/** SVG text has no layout of its own that could cut it. */
function cut(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}
