import { Link } from "@tanstack/react-router";
import type { RunRow } from "@/api/types";
import { useT } from "@/i18n";
import { RunDot } from "@/runs/RunDot";
import { StateIcon } from "@/ui/RunState";
import { Duration, RelativeTime } from "@/ui/Time";

type Row = Pick<
  RunRow,
  "entity" | "project" | "id" | "name" | "state" | "stopping" | "user" | "created_at" | "runtime"
>;

export function LatestRuns({ runs }: { runs: readonly Row[] }) {
  const t = useT();
  if (runs.length === 0) return <p className="dim">{t("home.noRuns")}</p>;
  return (
    <ul className="list">
      {runs.map(({ entity, project, id, name, state, stopping, user, created_at, runtime }) => (
        <li key={`${entity}/${project}/${id}`} className="list-row run-line">
          <StateIcon state={state} stopping={stopping} />
          <RunDot run={{ entity, project, id }} />
          <Link
            to="/$entity/$project/runs/$run"
            params={{ entity, project, run: id }}
            className="list-main"
            data-tip={name}
          >
            {name}
          </Link>
          <Link to="/$entity/$project/workspace" params={{ entity, project }} className="list-sub">
            {entity}/{project}
          </Link>
          <span className="list-cell wide-only">{user}</span>
          <span className="list-cell number">
            <Duration seconds={runtime} />
          </span>
          <span className="list-cell number">
            <RelativeTime at={created_at} />
          </span>
        </li>
      ))}
    </ul>
  );
}
