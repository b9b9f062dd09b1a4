import type { MessageKey } from "@/i18n";

export interface Column {
  id: string;
  label: MessageKey;
  /** Name the server sorts by, where it can. */
  sort?: string;
}

export const columns: readonly Column[] = [
  { id: "name", label: "run.name", sort: "name" },
  { id: "state", label: "run.state", sort: "state" },
  { id: "user", label: "run.user" },
  { id: "created", label: "run.created", sort: "created_at" },
  { id: "runtime", label: "run.runtime" },
  { id: "steps", label: "run.lastStep" },
  { id: "group", label: "run.group" },
  { id: "tags", label: "run.tags" },
  { id: "notes", label: "run.notes" },
];

/** A click goes from ascending to descending to the server's own order. */
export function nextSort(sort: string | undefined, column: string): string | undefined {
  if (sort === column) return `-${column}`;
  return sort === `-${column}` ? undefined : column;
}
