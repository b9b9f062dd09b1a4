import { useMemo } from "react";
import { useT } from "@/i18n";
import { type FieldId, toNumber } from "@/runs/fields";
import { formatNumber } from "@/ui/format";
import { focusRun } from "../focus";
import { describe } from "../math/aggregate";
import { Delta } from "./Delta";
import type { Datum } from "./ValuePanel";

interface Bar {
  id: string;
  label: string;
  color: string;
  value: number;
  deviation: number;
  n: number;
}

/** A bar for each run, or for each group with its standard deviation; the highest first. */
export function BarChart({ data, field, baseline }: { data: readonly Datum[]; field: FieldId; baseline?: string }) {
  const t = useT();
  const bars = useMemo(() => toBars(data, field), [data, field]);
  const base = data.find(({ run }) => run.id === baseline)?.values[field];
  if (bars.length === 0) return <p className="panel-note">{t("board.noData")}</p>;
  const low = Math.min(0, ...bars.map((bar) => bar.value - bar.deviation));
  const high = Math.max(0, ...bars.map((bar) => bar.value + bar.deviation));
  const share = (value: number) => (high === low ? 0 : ((value - low) / (high - low)) * 100);
  const zero = share(0);
  return (
    <ul className="bars" tabIndex={0}>
      {bars.map((bar) => {
        const at = share(bar.value);
        return (
          <li
            key={bar.id}
            className="bar-row"
            onPointerEnter={() => focusRun(bar.n === 1 ? bar.id : null)}
            onPointerLeave={() => focusRun(null)}
          >
            <span className="bar-label" data-tip={bar.label}>
              {bar.label}
            </span>
            <span className="bar-track">
              <span
                className="bar"
                style={{ left: `${Math.min(zero, at)}%`, width: `${Math.abs(at - zero)}%`, background: bar.color }}
              />
              {bar.deviation > 0 && (
                <span
                  className="bar-deviation"
                  style={{
                    left: `${share(bar.value - bar.deviation)}%`,
                    width: `${share(bar.value + bar.deviation) - share(bar.value - bar.deviation)}%`,
                  }}
                />
              )}
            </span>
            <span className="bar-value" data-tip={String(bar.value)}>
              {formatNumber(bar.value)}
              {bar.id !== baseline && <Delta value={bar.value} base={toNumber(base)} field={field} />}
            </span>
          </li>
        );
      })}
    </ul>
  );
}

function toBars(data: readonly Datum[], field: FieldId): Bar[] {
  const groups = new Map<string, { label: string; color: string; numbers: number[] }>();
  for (const { run, values } of data) {
    const number = toNumber(values[field]);
    if (number === null) continue;
    const { key, label, color } = run.group ?? { key: run.id, label: run.name, color: run.color };
    const group = groups.get(key) ?? { label, color, numbers: [] };
    group.numbers.push(number);
    groups.set(key, group);
  }
  const bars = [...groups].map(([id, { label, color, numbers }]) => {
    const { mean, deviation, n } = describe(numbers);
    return { id, label: n > 1 ? `${label} (${n})` : label, color, value: mean, deviation, n };
  });
  return bars.sort((a, b) => b.value - a.value);
}
