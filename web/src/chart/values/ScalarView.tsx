import { useT } from "@/i18n";
import { type FieldId, toNumber, toText } from "@/runs/fields";
import { formatNumber } from "@/ui/format";
import { describe } from "../math/aggregate";
import { Delta } from "./Delta";
import type { Datum } from "./ValuePanel";

/** One number: a run's own, or the mean of all that are shown with its spread and who is at the ends. */
export function ScalarView({ data, field, baseline }: { data: readonly Datum[]; field: FieldId; baseline?: string }) {
  const t = useT();
  const found = data.flatMap(({ run, values }) => {
    const number = toNumber(values[field]);
    return number === null ? [] : [{ run, number }];
  });
  const first = found[0];
  if (!first) {
    const text = toText(data.find(({ values }) => values[field] !== undefined)?.values[field]);
    return text ? <p className="scalar-text">{text}</p> : <p className="panel-note">{t("board.noData")}</p>;
  }
  const base = found.find(({ run }) => run.id === baseline)?.number ?? null;
  if (found.length === 1) {
    return (
      <div className="scalar">
        <strong data-tip={String(first.number)}>{formatNumber(first.number)}</strong>
        <span className="dim">{first.run.name}</span>
      </div>
    );
  }
  const { mean, deviation, n } = describe(found.map(({ number }) => number));
  const sorted = [...found].sort((a, b) => a.number - b.number);
  const ends = [sorted[0] ?? first, sorted.at(-1) ?? first] as const;
  return (
    <div className="scalar">
      <strong data-tip={String(mean)}>{formatNumber(Number(mean.toPrecision(5)))}</strong>
      <span className="dim">
        {t("scalar.spread", { deviation: formatNumber(Number(deviation.toPrecision(3))), n })}{" "}
        <Delta value={mean} base={base} field={field} />
      </span>
      <dl className="scalar-ends">
        {ends.map(({ run, number }, i) => (
          <div key={i === 0 ? "min" : "max"}>
            <dt>{t(i === 0 ? "scalar.min" : "scalar.max")}</dt>
            <dd>
              <span className="run-dot" style={{ background: run.color }} />
              <span className="scalar-name" data-tip={run.name}>
                {run.name}
              </span>
              <span>{formatNumber(number)}</span>
            </dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
