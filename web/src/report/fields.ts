import { type FieldId, isDocumentField } from "@/runs/fields";
import { type Json, membersOf, textOf } from "./json";

// A report names a value of a run in three ways: `{section, name}` in filters, orders and groups, `summary:loss` on
// axes, and `loss` or `config.lr.value` among metrics. Config keys may have `.value` behind their first part, because
// the client keeps each of them in an object with that member.

const columns: Readonly<Record<string, FieldId>> = {
  name: "id",
  displayName: "name",
  tags: "tags",
  state: "state",
  createdAt: "created",
  duration: "runtime",
  username: "user",
  sweep: "sweep",
  group: "group",
  jobType: "job_type",
  host: "host",
  notes: "notes",
  heartbeatAt: "heartbeat",
};
const names: Readonly<Record<FieldId, string>> = Object.fromEntries(
  Object.entries(columns).map(([name, field]) => [field, name]),
);

/** The field that a filter, an order or a group of a report is about; undefined where this app has no such field. */
export function fieldOfKey(found: unknown): FieldId | undefined {
  const { section, name } = membersOf(found);
  const text = textOf(name);
  if (text === "") return undefined;
  if (section === "config") return `config.${withoutValue(text)}`;
  if (section === "summary") return `summary.${text}`;
  return section === "run" && Object.hasOwn(columns, text) ? columns[text] : undefined;
}

/** `enveloped` writes config keys as groups want them: `lr.value`. Undefined where a report has no word for it. */
export function keyOfField(field: FieldId, enveloped = false): Json | undefined {
  if (field.startsWith("config.")) {
    const name = field.slice("config.".length);
    return { section: "config", name: enveloped ? withValue(name) : name };
  }
  if (field.startsWith("summary.")) return { section: "summary", name: field.slice("summary.".length) };
  return Object.hasOwn(names, field) ? { section: "run", name: names[field] } : undefined;
}

/** The field of `summary:loss`, `config:lr.value`, `summary:c::lr` or `run:createdAt`. A bare name is a metric. */
export function fieldOfAxis(found: unknown): FieldId | undefined {
  const text = textOf(found);
  const config = /^(?:summary:|config:)?c::(.+)$/.exec(text)?.[1];
  if (config) return `config.${withoutValue(config)}`;
  const [, section, name] = /^(run|config|summary):(.+)$/.exec(text) ?? [];
  return section ? fieldOfKey({ section, name }) : fieldOfMetric(text);
}

export function axisOfField(field: FieldId): string | undefined {
  const key = keyOfField(field, true);
  return key && `${key.section}:${key.name}`;
}

/** The field of `loss`, `summary_metrics.loss` or `config.lr.value`. */
export function fieldOfMetric(found: unknown): FieldId | undefined {
  const text = textOf(found);
  if (text === "") return undefined;
  const config = /^config\.(.+)$/.exec(text)?.[1];
  if (config && withoutValue(config) !== config) return `config.${withoutValue(config)}`;
  const summary = /^summary(?:_metrics)?\.(.+)$/.exec(text)?.[1];
  return `summary.${summary ?? text}`;
}

export function metricOfField(field: FieldId): string | undefined {
  if (!isDocumentField(field)) return undefined;
  if (field.startsWith("config.")) return `config.${withValue(field.slice("config.".length))}`;
  return field.slice("summary.".length);
}

function withoutValue(name: string): string {
  return name.replace(/^([^.]+)\.value(?=\.|$)/, "$1").replace(/\.value$/, "");
}

function withValue(name: string): string {
  const [first = "", ...rest] = name.split(".");
  return [first, "value", ...rest].join(".");
}
