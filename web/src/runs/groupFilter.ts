import { type FieldId, serverName } from "./fields";
import type { ServerFilter } from "./filter/toServer";
import type { RunGroup } from "./group";

/**
 * What finds every run of a group on the server, however few of them are here. Groups of values that no filter can be
 * equal to, such as lists, are left out.
 */
export function groupFilters(
  fields: readonly FieldId[],
  groups: readonly Pick<RunGroup<unknown>, "key" | "values">[],
  list: ServerFilter | undefined,
): ReadonlyMap<string, ServerFilter> {
  const filters = new Map<string, ServerFilter>();
  for (const { key, values } of groups) {
    const conditions = fields.map((field, i) => condition(field, values[i]));
    if (conditions.every((each) => each !== null)) filters.set(key, { $and: [...(list ? [list] : []), ...conditions] });
  }
  return filters;
}

function condition(field: FieldId, value: unknown): ServerFilter | null {
  const name = serverName(field);
  const isPlain = value === undefined || value === null || ["string", "boolean"].includes(typeof value);
  if (!name || !(isPlain || Number.isFinite(value))) return null;
  return { [name]: { $eq: value ?? null } };
}
