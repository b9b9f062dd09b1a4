import { runColumns, serverName } from "../fields";
import type { Expression, Literal, Test } from "./expression";

/** The filter language of the server: JSON in the manner of Mongo. */
export type ServerFilter = Record<string, unknown>;

/** `now` in milliseconds since 1970, for times such as `-7d`. */
export function toServerFilter(expression: Expression, now: number): ServerFilter {
  switch (expression.kind) {
    case "and":
      return { $and: expression.items.map((item) => toServerFilter(item, now)) };
    case "or":
      return { $or: expression.items.map((item) => toServerFilter(item, now)) };
    case "not":
      return { $nor: [toServerFilter(expression.item, now)] };
    case "word":
      return {
        $or: ["display_name", "name", "group", "tags"].map((name) => ({ [name]: { $contains: expression.text } })),
      };
    case "test":
      return testToServer(expression, now);
  }
}

const plain = { "=": "$eq", "!=": "$ne", "<": "$lt", "<=": "$lte", ">": "$gt", ">=": "$gte", "=~": "$regex" } as const;

function testToServer({ field, operator, values }: Test, now: number): ServerFilter {
  const name = serverName(field) ?? field;
  const isTime = runColumns[field]?.kind === "time";
  const read = (value: Literal) => (isTime ? readTime(value, now) : value);
  const first = read(values[0] ?? null);
  if (operator === "in") return { [name]: { $in: values.map(read) } };
  if (operator === "not in") return { [name]: { $nin: values.map(read) } };
  if (operator === "~") return { [name]: { $contains: String(first) } };
  if (operator === "!~") return { $nor: [{ [name]: { $contains: String(first) } }] };
  return { [name]: { [plain[operator]]: first } };
}

const unitMs: Record<string, number> = { m: 60e3, h: 3600e3, d: 86_400e3, w: 604_800e3 };

/** `-7d`, `-12h` and `-30m` are that long ago; anything else is for the server to read. */
function readTime(value: Literal, now: number): Literal {
  const ago = typeof value === "string" ? /^-(\d+)([mhdw])$/.exec(value) : null;
  if (!ago) return value;
  // To the minute: the same filter must not be another question with every look.
  const at = now - Number(ago[1]) * (unitMs[ago[2] ?? ""] ?? 0);
  return new Date(Math.floor(at / 60e3) * 60e3).toISOString();
}
