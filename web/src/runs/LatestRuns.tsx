import { Link } from "@tanstack/react-router";
import type { RunRow } from "@/api/types";
import { projectTitle } from "@/app/title";
import { useT } from "@/i18n";
import { StateIcon } from "@/ui/RunState";
import { Duration, RelativeTime } from "@/ui/Time";
import { RunDot } from "./RunDot";
import { StopButton } from "./StopButton";
import "./latest.css";

type Row = Pick<
  RunRow,
  "entity" | "project" | "id" | "name" | "state" | "stopping" | "user" | "created_at" | "runtime"
>;

interface Props {
  runs: readonly Row[];
  /** Whether all are of one project, which then needs no column. */
  oneProject?: boolean;
  /** Offers to stop those that are under way. */
  stoppable?: boolean;
}

/** Runs one below the other, with what one asks of them first. */
export function LatestRuns({ runs, oneProject = false, stoppable = false }: Props) {
  const t = useT();
  if (runs.length === 0) return <p className="dim">{t("home.noRuns")}</p>;
  return (
    <ul className="list">
      {runs.map(({ entity, project, id, name, state, stopping, user, created_at, runtime }) => (
        <li
          key={`${entity}/${project}/${id}`}
          className={oneProject ? "list-row run-line one-project" : "list-row run-line"}
        >
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
          {!oneProject && (
            <Link to="/$entity/$project/workspace" params={{ entity, project }} className="list-sub">
              {entity}/{projectTitle(project)}
            </Link>
          )}
          {stoppable ? (
            <span className="list-cell run-line-stop">
              {/* Whoever may not is told so by the server. */}
              <StopButton run={{ entity, project, id, state, stopping }} mayStop />
            </span>
          ) : (
            <span className="list-cell wide-only">{user}</span>
          )}
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
