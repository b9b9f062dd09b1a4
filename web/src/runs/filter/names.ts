import { type FieldId, isBound, isDocumentField, runColumns } from "../fields";
import type { Resolve } from "./parse";

/** Other words for the columns of a run. */
const aliases: Record<string, FieldId> = {
  tag: "tags",
  author: "user",
  username: "user",
  created_at: "created",
  started: "created",
  duration: "runtime",
  job: "job_type",
  jobtype: "job_type",
  note: "notes",
  display_name: "name",
};

/** Reads names as people type them: `tag`, `lr` for `config.lr`, `loss` for `summary.loss`, `loss.min` for its least value. */
export function nameResolver(fields: Iterable<FieldId>): Resolve {
  const short = new Map<string, FieldId>();
  const remember = (name: string, field: FieldId) => {
    const known = short.get(name);
    // Where config and summary share a name, it is what was set rather than what came out.
    if (!known || (known.startsWith("summary.") && field.startsWith("config."))) short.set(name, field);
  };
  for (const field of fields) {
    if (!isDocumentField(field)) continue;
    const name = field.slice(field.indexOf(".") + 1);
    remember(name, field);
    // `lr` of `config.optimizer.lr`, as long as there is only one.
    const last = name.slice(name.lastIndexOf(".") + 1);
    if (last !== name && !short.has(last) && !isBound(field)) short.set(last, field);
  }
  return (name) => {
    const lower = name.toLowerCase();
    // Names that the server can neither filter nor sort by are no fields of a filter.
    if (Object.hasOwn(runColumns, lower)) return runColumns[lower]?.server ? lower : undefined;
    if (Object.hasOwn(aliases, lower)) return aliases[lower];
    if (isDocumentField(name) && name.length > name.indexOf(".") + 1) return name;
    return short.get(name);
  };
}
