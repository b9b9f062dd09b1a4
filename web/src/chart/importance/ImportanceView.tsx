import { useEffect, useMemo, useState } from "react";
import { useT } from "@/i18n";
import { type FieldId, shortName, toNumber } from "@/runs/fields";
import { formatNumber } from "@/ui/format";
import { Skeleton } from "@/ui/Skeleton";
import { useExport } from "../export/context";
import type { Datum } from "../values/ValuePanel";
import { toFeatures } from "./features";
import { type Importance, minRuns } from "./importance";
import type { ImportanceRequest } from "./worker";
import "./importance.css";

/** Which parameters have to do with a result: how much of it they explain, and in which direction. */
export default function ImportanceView({
  data,
  field,
  title,
}: {
  data: readonly Datum[];
  field: FieldId;
  title: string;
}) {
  const t = useT();
  const request = useMemo<ImportanceRequest>(() => {
    const found = data.flatMap(({ values }) => {
      const result = toNumber(values[field]);
      return result === null ? [] : [{ values, result }];
    });
    return {
      features: toFeatures(found.map(({ values }) => values)),
      results: Float64Array.from(found, ({ result }) => result),
    };
  }, [data, field]);
  const rows = useImportance(request);
  useExport(useMemo(() => ({ rows: () => (rows ?? []).map((row) => ({ ...row })) }), [rows]));
  if (request.results.length < minRuns) return <p className="panel-note">{t("importance.few", { n: minRuns })}</p>;
  if (request.features.length === 0) return <p className="panel-note">{t("importance.same")}</p>;
  if (!rows) return <Skeleton rows={5} height={14} />;
  const most = Math.max(...rows.map((row) => row.importance), 1e-9);
  return (
    <div className="importance" tabIndex={0} role="group" aria-label={t("importance.label", { name: title })}>
      <table>
        <thead>
          <tr>
            <th scope="col">{t("importance.parameter")}</th>
            <th scope="col" data-tip={t("importance.importance.hint")}>
              {t("importance.importance")}
            </th>
            <th scope="col" data-tip={t("importance.correlation.hint")}>
              {t("importance.correlation")}
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={`${row.field}\n${row.category}`}>
              <th scope="row" data-tip={row.category === null ? row.field : `${row.field} = ${row.category}`}>
                {shortName(row.field)}
                {row.category !== null && <span className="dim"> = {row.category}</span>}
              </th>
              <td>
                <Bar
                  share={row.importance / most}
                  className="plain"
                  text={`${formatNumber(round(row.importance * 100))} %`}
                />
              </td>
              <td>
                <Signed value={row.correlation} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="dim importance-note">{t("importance.note", { n: request.results.length })}</p>
    </div>
  );
}

function Bar({ share, className, text }: { share: number; className: string; text: string }) {
  return (
    <span className={`importance-bar ${className}`}>
      <span className="importance-track">
        <span className="importance-fill" style={{ width: `${Math.max(0, Math.min(1, share)) * 100}%` }} />
      </span>
      <span className="importance-number">{text}</span>
    </span>
  );
}

/** A bar from the middle: to the right where more means more. */
function Signed({ value }: { value: number }) {
  const width = `${Math.min(1, Math.abs(value)) * 50}%`;
  return (
    <span className={`importance-bar signed ${value < 0 ? "less" : "more"}`}>
      <span className="importance-track">
        <span className="importance-fill" style={value < 0 ? { right: "50%", width } : { left: "50%", width }} />
      </span>
      <span className="importance-number">{formatNumber(round(value))}</span>
    </span>
  );
}

function round(value: number): number {
  return Number(value.toPrecision(3));
}

/** Null while it is computed. */
function useImportance(request: ImportanceRequest): readonly Importance[] | null {
  const [rows, setRows] = useState<readonly Importance[] | null>(null);
  useEffect(() => {
    if (request.results.length < minRuns || request.features.length === 0) return;
    const worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
    worker.onmessage = ({ data }: MessageEvent<Importance[]>) => {
      setRows(data);
      worker.terminate();
    };
    worker.postMessage(request);
    return () => worker.terminate();
  }, [request]);
  return rows;
}
