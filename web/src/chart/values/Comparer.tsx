import { useMemo, useState } from "react";
import { useT } from "@/i18n";
import { sameKey, shortName, toNumber, toText } from "@/runs/fields";
import { formatNumber } from "@/ui/format";
import { Delta } from "./Delta";
import type { Datum } from "./ValuePanel";

/** Columns at most: nobody compares more by eye. */
const maxRuns = 12;

/** Config and summary of the runs side by side, the baseline first; by default only where they differ. */
export function Comparer({ data, baseline }: { data: readonly Datum[]; baseline?: string }) {
  const t = useT();
  const [all, setAll] = useState(false);
  const compared = useMemo(() => {
    const base = data.find(({ run }) => run.id === baseline);
    return [...(base ? [base] : []), ...data.filter((datum) => datum !== base)].slice(0, maxRuns);
  }, [data, baseline]);
  const fields = useMemo(() => (all ? allFields(compared) : differingFields(compared)), [compared, all]);
  const base = compared[0]?.run.id === baseline ? compared[0] : undefined;
  return (
    <div className="comparer">
      <div className="comparer-tools">
        <label>
          <input type="checkbox" checked={!all} onChange={(event) => setAll(!event.target.checked)} />
          {t("comparer.differences")}
        </label>
        <span className="dim">
          {compared.length < data.length
            ? t("comparer.capped", { n: compared.length, all: data.length })
            : t("comparer.count", { n: fields.length })}
        </span>
      </div>
      <div className="comparer-scroll" tabIndex={0} role="group" aria-label={t("panel.comparer")}>
        <table>
          <thead>
            <tr>
              <th scope="col">{t("comparer.field")}</th>
              {compared.map(({ run }) => (
                <th key={run.id} scope="col" data-tip={run.name}>
                  <span className="run-dot" style={{ background: run.color }} /> {run.name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {fields.map((field) => (
              <tr key={field}>
                <th scope="row" data-tip={field}>
                  <span className="dim">{field.startsWith("config.") ? "config " : "summary "}</span>
                  {shortName(field)}
                </th>
                {compared.map(({ run, values }) => (
                  <td key={run.id} data-tip={toText(values[field]) || undefined}>
                    {typeof values[field] === "number"
                      ? formatNumber(values[field])
                      : toText(values[field]) || <span className="dim">–</span>}
                    {base && run.id !== baseline && typeof values[field] === "number" && (
                      <Delta value={toNumber(values[field])} base={toNumber(base.values[field])} field={field} />
                    )}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
        {fields.length === 0 && <p className="panel-note">{t("comparer.same")}</p>}
      </div>
    </div>
  );
}

const collator = new Intl.Collator("en", { numeric: true });

function allFields(data: readonly Datum[]): string[] {
  return [...new Set(data.flatMap(({ values }) => Object.keys(values)))].sort(collator.compare);
}

function differingFields(data: readonly Datum[]): string[] {
  return allFields(data).filter((field) => new Set(data.map(({ values }) => sameKey(values[field]))).size > 1);
}
