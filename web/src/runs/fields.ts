import type { RunRow } from "@/api/types";
import type { MessageKey } from "@/i18n";

/**
 * A value of a run: a column of its own, a key of its config or of its summary, or the least or greatest number that it
 * logged under a key (`history.loss.min`).
 */
export type FieldId = string;

export type FieldKind = "text" | "number" | "time" | "duration" | "list";

/** Flat values of a run by field: `config.lr`, `summary.loss`. */
export type Values = Readonly<Record<string, unknown>>;

interface Column {
  label: MessageKey;
  kind: FieldKind;
  /** Name in filters and orders of the server; absent where it cannot sort or filter by it. */
  server?: string;
  sortable?: boolean;
  read: (run: RunRow) => unknown;
}

/** The columns that every run has. */
export const runColumns: Readonly<Record<string, Column>> = {
  name: { label: "run.name", kind: "text", server: "display_name", sortable: true, read: (run) => run.name },
  state: { label: "run.state", kind: "text", server: "state", sortable: true, read: (run) => run.state },
  user: { label: "run.user", kind: "text", server: "username", sortable: true, read: (run) => run.user },
  created: { label: "run.created", kind: "time", server: "created_at", sortable: true, read: (run) => run.created_at },
  runtime: { label: "run.runtime", kind: "duration", server: "duration", sortable: true, read: (run) => run.runtime },
  steps: { label: "run.lastStep", kind: "number", server: "last_step", sortable: true, read: (run) => run.last_step },
  group: { label: "run.group", kind: "text", server: "group", sortable: true, read: (run) => run.group },
  job_type: { label: "run.jobType", kind: "text", server: "job_type", sortable: true, read: (run) => run.job_type },
  tags: { label: "run.tags", kind: "list", server: "tags", read: (run) => run.tags },
  notes: { label: "run.notes", kind: "text", server: "notes", sortable: true, read: (run) => run.notes },
  host: { label: "run.host", kind: "text", server: "host", sortable: true, read: (run) => run.host },
  sweep: { label: "run.sweep", kind: "text", server: "sweep", sortable: true, read: (run) => run.sweep },
  heartbeat: {
    label: "run.heartbeat",
    kind: "time",
    server: "heartbeat_at",
    sortable: true,
    read: (run) => run.heartbeat_at,
  },
  id: { label: "run.id", kind: "text", server: "name", sortable: true, read: (run) => run.id },
};

/** Whether its values are asked for where somebody looks at them, and do not come with the run itself. */
export function isDocumentField(field: FieldId): boolean {
  return field.startsWith("config.") || field.startsWith("summary.") || isBound(field);
}

/** Whether it is the least or the greatest number of a metric. */
export function isBound(field: FieldId): boolean {
  return /^history\..+\.(min|max)$/.test(field);
}

/** Whether it is of what a run came to, and not of how it was set up. */
export function isOutcome(field: FieldId): boolean {
  return field.startsWith("summary.") || isBound(field);
}

/** The metric that a field is about; undefined where it is about none. */
export function metricOf(field: FieldId): string | undefined {
  if (field.startsWith("summary.")) return field.slice("summary.".length);
  return isBound(field) ? field.slice("history.".length, -".min".length) : undefined;
}

export type Bound = "min" | "max";

export function boundField(metric: string, bound: Bound): FieldId {
  return `history.${metric}.${bound}`;
}

/** `lr` of `config.lr`, `loss · min` of `history.loss.min`: what a heading has room for. */
export function shortName(field: FieldId): string {
  if (isBound(field)) return `${metricOf(field)} · ${field.slice(-"min".length)}`;
  return isDocumentField(field) ? field.slice(field.indexOf(".") + 1) : field;
}

/** The server's name for filters and orders; undefined where it has none. */
export function serverName(field: FieldId): string | undefined {
  if (field.startsWith("summary.")) return `summary_metrics.${field.slice("summary.".length)}`;
  if (field.startsWith("config.") || isBound(field)) return field;
  return Object.hasOwn(runColumns, field) ? runColumns[field]?.server : undefined;
}

export function isSortable(field: FieldId): boolean {
  return isDocumentField(field) || (Object.hasOwn(runColumns, field) && (runColumns[field]?.sortable ?? false));
}

export function readField(run: RunRow, values: Values | undefined, field: FieldId): unknown {
  if (isDocumentField(field)) return values?.[field];
  return Object.hasOwn(runColumns, field) ? runColumns[field]?.read(run) : undefined;
}

/** The value as a number; null where it is none. Truth counts as 1. */
export function toNumber(value: unknown): number | null {
  if (typeof value === "number") return Number.isFinite(value) ? value : null;
  if (typeof value === "boolean") return value ? 1 : 0;
  return null;
}

/** The value as people write it; empty where there is none. */
export function toText(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "string") return value;
  if (Array.isArray(value) && value.every((item) => typeof item === "string")) return value.join(", ");
  return JSON.stringify(value) ?? "";
}

/**
 * Config and summary of a run as flat values. Lists stay whole, and media are left out: they are shown elsewhere.
 * A summary holds numbers; the texts that stand for those JSON cannot write become numbers again.
 */
export function flatten(config: Record<string, unknown>, summary: Record<string, unknown>): Values {
  const values: Record<string, unknown> = {};
  collect(values, "config", config, (value) => value);
  collect(values, "summary", summary, (value) => notFinite.get(value) ?? value);
  return values;
}

const notFinite = new Map<unknown, number>([
  ["NaN", Number.NaN],
  ["Infinity", Number.POSITIVE_INFINITY],
  ["-Infinity", Number.NEGATIVE_INFINITY],
]);

function collect(
  into: Record<string, unknown>,
  prefix: string,
  document: Record<string, unknown>,
  read: (value: unknown) => unknown,
): void {
  for (const [name, value] of Object.entries(document)) {
    // The client's own.
    if (prefix === "config" && name === "_wandb") continue;
    const path = `${prefix}.${name}`;
    const isBranch = typeof value === "object" && value !== null && !Array.isArray(value);
    if (!isBranch) into[path] = read(value);
    else if (!("_type" in value)) collect(into, path, value as Record<string, unknown>, read);
  }
}

/** The value as it is compared and grouped: texts and numbers of the same look are not the same. */
export function sameKey(value: unknown): string {
  return value === undefined ? "null" : JSON.stringify(value);
}
