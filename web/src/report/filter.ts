import type { FieldId } from "@/runs/fields";
import { runColumns } from "@/runs/fields";
import { type Expression, type Literal, type Operator, printExpression, type Test } from "@/runs/filter/expression";
import { nameResolver } from "@/runs/filter/names";
import { parseFilter } from "@/runs/filter/parse";
import { fieldOfKey, keyOfField } from "./fields";
import { itemsOf, type Json, membersOf, sameJson, textOf } from "./json";

/** A filter as this app understands it, and in words what it does not. */
export interface ReadFilter {
  expression: Expression | null;
  left: readonly string[];
}

const format = "filterV2";
const deepest = 20;

const operators: Readonly<Record<string, Operator>> = {
  "=": "=",
  "==": "=",
  "!=": "!=",
  "<": "<",
  "<=": "<=",
  ">": ">",
  ">=": ">=",
  IN: "in",
  NIN: "not in",
};

/**
 * Reads the filter of a run set: a flat list with `AND` and `OR` between its conditions, or the tree of older reports.
 * Our own member `line` says what such a list has no words for; it counts only while the list is the one written
 * with it, as a script may have changed that since.
 */
export function readFilter(found: unknown): ReadFilter {
  const filters = membersOf(found);
  const line = textOf(filters.line);
  if (line !== "") {
    const parsed = parseFilter(line, nameResolver([]));
    const isMeant = !parsed.problem && sameJson(writeFilter(parsed.expression).filters, filters.filters);
    if (isMeant) return { expression: parsed.expression, left: [] };
  }
  const left: string[] = [];
  const expression = filters.filterFormat === format ? readFlat(filters.filters, left, 0) : readTree(filters, left, 0);
  return { expression, left };
}

/** `AND` binds before `OR`, as in the filter line. */
function readFlat(found: unknown, left: string[], depth: number): Expression | null {
  const branches: Expression[][] = [];
  for (const item of itemsOf(found)) {
    const { connector, disabled, filters } = membersOf(item);
    if (disabled === true) continue;
    const expression =
      filters === undefined ? readCondition(item, left) : depth < deepest ? readFlat(filters, left, depth + 1) : null;
    if (!expression) continue;
    const last = branches.at(-1);
    if (last && connector !== "OR") last.push(expression);
    else branches.push([expression]);
  }
  return join(
    "or",
    branches.map((items) => join("and", items)),
  );
}

function readTree(found: unknown, left: string[], depth: number): Expression | null {
  const { op, key, filters, disabled } = membersOf(found);
  if (disabled === true || depth > deepest) return null;
  if (key !== undefined && key !== null) return readCondition(found, left);
  const items = itemsOf(filters).map((item) => readTree(item, left, depth + 1));
  return join(op === "AND" ? "and" : "or", items);
}

function join(kind: "and" | "or", items: readonly (Expression | null)[]): Expression | null {
  const known = items.filter((item) => item !== null);
  const flat = known.flatMap((item) => (item.kind === kind ? item.items : [item]));
  return flat.length > 1 ? { kind, items: flat } : (flat[0] ?? null);
}

function readCondition(found: unknown, left: string[]): Expression | null {
  const { key, op, value } = membersOf(found);
  const { section, name } = membersOf(key);
  // The page of an empty filter has conditions without a name.
  if (textOf(name) === "") return null;
  const expression = section === "tags" ? readTag(textOf(name), op, value) : readTest(fieldOfKey(key), op, value);
  if (!expression) left.push(`${textOf(section)} ${textOf(name)} ${textOf(op)} ${JSON.stringify(value) ?? ""}`.trim());
  return expression;
}

/** A tag of its own name that is there or not. */
function readTag(tag: string, op: unknown, value: unknown): Expression | null {
  if ((op !== "=" && op !== "==" && op !== "!=") || typeof value !== "boolean") return null;
  const test: Expression = { kind: "test", field: "tags", operator: "=", values: [tag] };
  return (op === "!=") !== value ? test : { kind: "not", item: test };
}

function readTest(field: FieldId | undefined, op: unknown, value: unknown): Expression | null {
  if (field === undefined) return null;
  if (op === "WITHINSECONDS") {
    if (runColumns[field]?.kind !== "time" || typeof value !== "number" || !(value > 0)) return null;
    return { kind: "test", field, operator: ">=", values: [ago(value)] };
  }
  const operator = typeof op === "string" && Object.hasOwn(operators, op) ? operators[op] : undefined;
  const isList = operator === "in" || operator === "not in";
  const values = isList ? itemsOf(value) : [value ?? null];
  if (!operator || !values.every(isLiteral) || (isList && !Array.isArray(value))) return null;
  return { kind: "test", field, operator, values };
}

function isLiteral(value: unknown): value is Literal {
  return value === null || ["string", "boolean"].includes(typeof value) || Number.isFinite(value);
}

const units = [
  ["d", 86_400],
  ["h", 3600],
  ["m", 60],
] as const;

/** `-5d`: in the largest unit that fits; parts of a minute count as a whole one. */
function ago(seconds: number): string {
  const [sign, size] = units.find(([, length]) => seconds % length === 0) ?? ["m", 60];
  return `-${Math.ceil(seconds / size)}${sign}`;
}

/**
 * The filter as a report keeps it. What its list has no words for, such as a part of a name, is left to `line`; the list
 * then lets more runs pass.
 */
export function writeFilter(expression: Expression | null): Json {
  if (!expression) return { filterFormat: format, filters: [] };
  const parts = (expression.kind === "and" ? expression.items : [expression]).map((part) =>
    part.kind === "or" && expression.kind === "and" ? bracket(part, 0) : toItems(part, 0),
  );
  const line = parts.includes(null) ? { line: printExpression(expression) } : {};
  const known = parts.filter((items) => items !== null);
  return { filterFormat: format, filters: chain(known, "AND"), ...line };
}

/** Conditions side by side, with what joins each to the one before; null where a report has no words for it. */
function toItems(expression: Expression, depth: number): Json[] | null {
  if (expression.kind === "word") return null;
  if (expression.kind === "not") return notTag(expression.item);
  if (expression.kind === "test") {
    const item = toItem(expression);
    return item && [item];
  }
  const { kind, items } = expression;
  const parts = items.map((item) =>
    kind === "and" && item.kind === "or" ? bracket(item, depth) : toItems(item, depth),
  );
  const known = parts.filter((part) => part !== null);
  return known.length === parts.length ? chain(known, kind === "and" ? "AND" : "OR") : null;
}

/** Reports have one level of brackets. */
function bracket(expression: Expression, depth: number): Json[] | null {
  const filters = depth > 0 ? null : toItems(expression, depth + 1);
  return filters && [{ filters }];
}

function chain(parts: readonly Json[][], connector: "AND" | "OR"): Json[] {
  return parts.flatMap((items, i) => items.map((item, k) => (i === 0 || k > 0 ? item : { ...item, connector })));
}

function notTag(item: Expression): Json[] | null {
  if (item.kind !== "test" || item.field !== "tags" || item.operator !== "=") return null;
  return [{ key: { section: "tags", name: String(item.values[0]) }, op: "=", value: false, disabled: false }];
}

function toItem({ field, operator, values }: Test): Json | null {
  const key = keyOfField(field);
  if (!key) return null;
  const [first = null] = values;
  const within = runColumns[field]?.kind === "time" && /^>=?$/.test(operator) ? secondsAgo(first) : null;
  if (within !== null) return { key, op: "WITHINSECONDS", value: within, disabled: false };
  if (operator === "in" || operator === "not in")
    return { key, op: operator === "in" ? "IN" : "NIN", value: values, disabled: false };
  if (!Object.hasOwn(operators, operator)) return null;
  return { key, op: operator, value: first, disabled: false };
}

function secondsAgo(value: Literal): number | null {
  const [, count, sign] = typeof value === "string" ? (/^-(\d+)([mhdw])$/.exec(value) ?? []) : [];
  if (!sign) return null;
  return Number(count) * (sign === "w" ? 604_800 : (units.find(([unit]) => unit === sign)?.[1] ?? 0));
}
