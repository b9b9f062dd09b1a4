import { useMutation, useQueryClient } from "@tanstack/react-query";
import { patchRun } from "./mutations";
import type { ProjectRef } from "./queries";
import { apiPath, request } from "./request";
import { refreshRunLists } from "./runLists";
import type { BulkDone, RunRow, UpdateRuns } from "./types";

/** Runs that one request names at most. */
export const maxNamed = 10_000;

type What = "tag" | "group" | "stop" | "move" | "undo";

/** How a change of many runs went. */
export interface BulkResult {
  what: What;
  nAll: number;
  /** Runs that could not be changed. */
  nFailed: number;
  /** The server's reason for the first of them. */
  reason?: string;
  undo?: () => void;
}

interface Step {
  verb: "update" | "stop" | "move";
  body: UpdateRuns & { runs: string[]; project?: string };
}

interface Task {
  what: What;
  steps: readonly Step[];
  /** The steps that take it back. */
  back?: readonly Step[];
}

/** The same change of many runs, each as one request however many they are. */
export function useBulkRuns({ entity, project }: ProjectRef) {
  const client = useQueryClient();
  const mutation = useMutation({
    mutationFn: async ({ what, steps, back }: Task): Promise<BulkResult> => {
      const answers: BulkDone[] = [];
      for (const { verb, body } of steps) {
        const done = await request<BulkDone>("POST", `${apiPath("projects", entity, project)}/runs:${verb}`, body);
        answers.push(done);
        if (verb !== "stop") continue;
        const failed = new Set(done.failed.map((each) => each.run));
        for (const run of body.runs)
          if (!failed.has(run)) patchRun(client, { entity, project, run }, { stopping: true });
      }
      const failed = answers.flatMap((answer) => answer.failed);
      return {
        what,
        nAll: steps.reduce((sum, step) => sum + step.body.runs.length, 0),
        nFailed: failed.length,
        reason: failed[0]?.error.message,
        undo: back && (() => mutation.mutate({ what: "undo", steps: back })),
      };
    },
    onSettled: () => {
      refreshRunLists(client, { entity, project });
      void client.invalidateQueries({ queryKey: ["run", entity, project] });
    },
  });
  const start = (task: Task) => {
    if (task.steps.length > 0) mutation.mutate(task);
  };
  return {
    addTag: (rows: readonly Tagged[], tag: string) => start(tagTask(rows, tag)),
    setGroup: (rows: readonly Grouped[], group: string) => start(groupTask(rows, group)),
    stop: (runs: readonly string[]) => start({ what: "stop", steps: inParts(runs, "stop") }),
    move: (runs: readonly string[], to: string) =>
      start({ what: "move", steps: inParts(runs, "move", { project: to }) }),
    done: mutation.data,
    error: mutation.error,
    isPending: mutation.isPending,
    forget: mutation.reset,
  };
}

type Tagged = Pick<RunRow, "id" | "tags">;
type Grouped = Pick<RunRow, "id" | "group">;

/** Only runs without the tag get it, so that taking it back leaves the others theirs. */
export function tagTask(rows: readonly Tagged[], tag: string): Task {
  const runs = rows.filter((run) => !run.tags.includes(tag)).map((run) => run.id);
  return {
    what: "tag",
    steps: inParts(runs, "update", { add_tags: [tag] }),
    back: inParts(runs, "update", { remove_tags: [tag] }),
  };
}

/** Every run goes back to the group that it had. */
export function groupTask(rows: readonly Grouped[], group: string): Task {
  const byGroup = new Map<string, string[]>();
  for (const { id, group: before } of rows) byGroup.set(before ?? "", [...(byGroup.get(before ?? "") ?? []), id]);
  return {
    what: "group",
    steps: inParts(
      rows.map((run) => run.id),
      "update",
      { group },
    ),
    back: [...byGroup].flatMap(([before, runs]) => inParts(runs, "update", { group: before })),
  };
}

function inParts(runs: readonly string[], verb: Step["verb"], change: Omit<Step["body"], "runs"> = {}): Step[] {
  const steps: Step[] = [];
  for (let at = 0; at < runs.length; at += maxNamed) {
    steps.push({ verb, body: { ...change, runs: runs.slice(at, at + maxNamed) } });
  }
  return steps;
}
