import { useMemo } from "react";
import { useT } from "@/i18n";
import { type FieldId, shortName, toNumber } from "@/runs/fields";
import { formatNumber } from "@/ui/format";
import { toBins } from "./axis";
import type { Datum } from "./ValuePanel";

/** How the values of a field are spread over the runs. */
export function Histogram({ data, field, title }: { data: readonly Datum[]; field: FieldId; title: string }) {
  const t = useT();
  const bins = useMemo(() => {
    const numbers = data.map(({ values }) => toNumber(values[field])).filter((value) => value !== null);
    return toBins(numbers, 12);
  }, [data, field]);
  const most = Math.max(1, ...bins.map((bin) => bin.count));
  if (bins.length === 0) return <p className="panel-note">{t("board.noData")}</p>;
  const show = (value: number) => formatNumber(Number(value.toPrecision(4)));
  return (
    <div className="histogram" role="img" aria-label={t("histogram.label", { name: title })}>
      <div className="histogram-bars">
        {bins.map((bin) => (
          <div
            key={bin.from}
            className="histogram-slot"
            data-tip={t("histogram.bin", { from: show(bin.from), to: show(bin.to), n: bin.count })}
          >
            <span className="histogram-count">{bin.count > 0 ? bin.count : ""}</span>
            <span className="histogram-bar" style={{ height: `${(bin.count / most) * 100}%` }} />
          </div>
        ))}
      </div>
      <div className="histogram-axis">
        <span>{show(bins[0]?.from ?? 0)}</span>
        <span>{shortName(field)}</span>
        <span>{show(bins.at(-1)?.to ?? 0)}</span>
      </div>
    </div>
  );
}
