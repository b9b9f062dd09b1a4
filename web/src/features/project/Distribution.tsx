import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { countsQuery } from "@/api/projects";
import type { ProjectRef } from "@/api/queries";
import { useI18n } from "@/i18n";
import { formatInteger } from "@/ui/format";
import { InlineError } from "@/ui/Notice";
import { StateIcon, useStateName } from "@/ui/RunState";
import { Skeleton } from "@/ui/Skeleton";

interface Props {
  project: ProjectRef;
  column: "state" | "user";
  title: string;
}

/** How the runs of a project are spread over the values of a column; each leads to its runs in the table. */
export function Distribution({ project, column, title }: Props) {
  const { t, locale } = useI18n();
  const query = useQuery(countsQuery(project, column));
  const counts = query.data ?? [];
  const most = Math.max(1, ...counts.map((each) => each.n_runs));
  return (
    <section className="card">
      <h2>{title}</h2>
      <InlineError error={query.error} />
      {query.isPending && <Skeleton rows={3} height={18} />}
      {query.data?.length === 0 && <p className="dim">{t("home.noRuns")}</p>}
      <ul className="distribution">
        {counts.map(({ value, n_runs }) => (
          <li key={value ?? ""}>
            {value === null ? (
              <span className="dim">–</span>
            ) : (
              <Link
                to="/$entity/$project/table"
                params={project}
                search={{ filter: `${column}=${JSON.stringify(value)}` } as never}
              >
                {column === "state" ? <StateName state={value} /> : value}
              </Link>
            )}
            <span className="distribution-bar" aria-hidden="true">
              <span style={{ width: `${(n_runs / most) * 100}%` }} />
            </span>
            <span className="number">{formatInteger(n_runs, locale)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function StateName({ state }: { state: string }) {
  const name = useStateName(state, false);
  return (
    <span className="state-label">
      <StateIcon state={state} />
      {name}
    </span>
  );
}
