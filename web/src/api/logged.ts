import { queryOptions } from "@tanstack/react-query";
import { type RunRef, runFilePath } from "./queries";
import { apiPath, requestLines, requestText } from "./request";

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
      const path = `${apiPath("runs", entity, project, run)}/history.jsonl?keys=${keys}`;
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

/** Rows without the key have nothing but their step. */
export function readLogged(line: string, key: string): LoggedValue | null {
  if (!line.includes('"', 8)) return null;
  const row = JSON.parse(line) as Record<string, unknown>;
  const value = row[key];
  const step = row._step;
  return value === undefined || value === null || typeof step !== "number" ? null : { step, value };
}

const maxFileBytes = 64 * 1024 * 1024;

/** A JSON file of a run. The names of logged files change with their content, so an answer stays good. */
export function fileJsonQuery(ref: RunRef, path: string) {
  return queryOptions({
    queryKey: ["file-json", ref.entity, ref.project, ref.run, path],
    queryFn: async ({ signal }) => {
      const { text, cut } = await requestText(runFilePath(ref, path), maxFileBytes, signal);
      if (cut) throw new Error("the file is larger than 64 MiB");
      return JSON.parse(text) as unknown;
    },
    staleTime: Number.POSITIVE_INFINITY,
    // Parsed files are large: what nobody looks at goes soon.
    gcTime: 60_000,
  });
}
