import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { fetchRuns, type ProjectRef } from "@/api/queries";
import type { RunRow } from "@/api/types";
import { useT } from "@/i18n";
import { InlineError } from "@/ui/Notice";
import { SearchBox } from "@/ui/SearchBox";
import { Skeleton } from "@/ui/Skeleton";
import { RelativeTime } from "@/ui/Time";
import { toServerFilter } from "./filter/toServer";
import { RunDot } from "./RunDot";
import "./picker.css";

interface Props {
  project: ProjectRef;
  /** This one is not offered. */
  except: string;
  onPick: (run: RunRow) => void;
}

const nOffered = 30;

/** One run of the project, found by a part of its name, ID, group or tags. */
export function RunPicker({ project, except, onPick }: Props) {
  const t = useT();
  const [text, setText] = useState("");
  const filter = text ? toServerFilter({ kind: "word", text }, Date.now()) : undefined;
  const query = useQuery({
    queryKey: ["pick-run", project.entity, project.project, text],
    queryFn: ({ signal }) => fetchRuns(project, { filter }, null, signal),
    placeholderData: (before) => before,
  });
  const runs = query.data?.runs.filter((run) => run.id !== except).slice(0, nOffered);
  return (
    <div className="run-picker">
      <SearchBox value={text} onChange={setText} label={t("runs.pick")} />
      <InlineError error={query.error} />
      {query.isPending && <Skeleton rows={5} height={22} />}
      {runs?.length === 0 && <p className="dim">{t("runs.pick.none")}</p>}
      <ul>
        {runs?.map((run) => (
          <li key={run.id}>
            <button type="button" className="menu-item" onClick={() => onPick(run)}>
              <RunDot run={run} />
              <span className="run-picker-name">{run.name}</span>
              <span className="dim">
                <RelativeTime at={run.created_at} />
              </span>
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
