import { queryOptions } from "@tanstack/react-query";
import type { RunRef } from "./queries";
import { apiPath, requestLines } from "./request";

/** Something other than a number that a run logged at a step. */
export interface LoggedValue {
  step: number;
  value: unknown;
}

export interface Logged {
  /** Ascending in step. */
  values: readonly LoggedValue[];
  /** More was logged than is read. */
  cut: boolean;
}

/** Steps that are read of one key of one run. */
export const maxLogged = 1000;
const maxBytes = 24 * 1024 * 1024;

/** Every value of a key: images, tables, histograms … as the rows have them, which name the files. */
export function loggedQuery(ref: RunRef, key: string) {
  const { entity, project, run } = ref;
  return queryOptions({
    queryKey: ["logged", entity, project, run, key],
    queryFn: async ({ signal }) => {
      // A list, since names may hold commas.
      const keys = encodeURIComponent(JSON.stringify([key]));
      const path = `${apiPath("runs", entity, project, run)}/history.jsonl?keys=${keys}&present=true`;
      const values: LoggedValue[] = [];
      const cut = await requestLines(path, maxBytes, signal, (line) => {
        const value = readLogged(line, key);
        if (value) values.push(value);
        return values.length < maxLogged;
      });
      return { values, cut } satisfies Logged;
    },
    staleTime: 60_000,
  });
}

function readLogged(line: string, key: string): LoggedValue | null {
  const row = JSON.parse(line) as Record<string, unknown>;
  const value = row[key];
  const step = row._step;
  return value === undefined || value === null || typeof step !== "number" ? null : { step, value };
}
