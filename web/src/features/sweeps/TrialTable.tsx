import { Link } from "@tanstack/react-router";
import type { RunRow } from "@/api/types";
import { useProjectRef } from "@/app/url";
import { focusRun } from "@/chart/focus";
import type { Datum } from "@/chart/values/ValuePanel";
import { useT } from "@/i18n";
import { FieldValue, fieldTip, isNumeric } from "@/runs/FieldValue";
import { type FieldId, shortName } from "@/runs/fields";
import { StateIcon } from "@/ui/RunState";
import { Duration, RelativeTime } from "@/ui/Time";

interface Props {
  trials: readonly Datum[];
  rows: readonly RunRow[];
  parameters: readonly FieldId[];
  outcome: FieldId | undefined;
}

/** The runs of a sweep with their outcome and what they were given. */
export function TrialTable({ trials, rows, parameters, outcome }: Props) {
  const t = useT();
  const project = useProjectRef();
  const fields = outcome ? [outcome, ...parameters] : parameters;
  return (
    <div className="records sweep-trials" tabIndex={0} role="group" aria-label={t("sweep.runs")}>
      <table>
        <thead>
          <tr>
            <th scope="col">{t("sweep.name")}</th>
            {fields.map((field) => (
              <th key={field} scope="col" className="number" data-tip={field}>
                {shortName(field)}
              </th>
            ))}
            <th scope="col" className="number">
              {t("run.runtime")}
            </th>
            <th scope="col" className="number">
              {t("sweep.created")}
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((run, i) => {
            const trial = trials[i];
            if (!trial) return null;
            return (
              <tr key={run.id} onPointerEnter={() => focusRun(run.id)} onPointerLeave={() => focusRun(null)}>
                <th scope="row">
                  <span className="trial-name">
                    <StateIcon state={run.state} stopping={run.stopping} />
                    <span className="run-dot" style={{ background: trial.run.color }} />
                    <Link to="/$entity/$project/runs/$run" params={{ ...project, run: run.id }} className="row-link">
                      {trial.run.name}
                    </Link>
                  </span>
                </th>
                {fields.map((field) => {
                  const value = trial.values[field];
                  return (
                    <td
                      key={field}
                      className={isNumeric(field, value) ? "number" : "number text"}
                      data-tip={fieldTip(field, value)}
                    >
                      <FieldValue run={run} field={field} value={value} />
                    </td>
                  );
                })}
                <td className="number">
                  <Duration seconds={run.runtime} />
                </td>
                <td className="number">
                  <RelativeTime at={run.created_at} />
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
