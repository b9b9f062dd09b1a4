import type { FieldId } from "../fields";

/** How a field is compared. `~` contains, `=~` matches a regular expression. */
export type Operator = "=" | "!=" | "<" | "<=" | ">" | ">=" | "~" | "!~" | "=~" | "in" | "not in";

export const operators: readonly Operator[] = ["=", "!=", "<", "<=", ">", ">=", "~", "!~", "=~", "in", "not in"];

export type Literal = string | number | boolean | null;

/** Which runs are meant. */
export type Expression =
  | { kind: "and" | "or"; items: readonly Expression[] }
  | { kind: "not"; item: Expression }
  | { kind: "test"; field: FieldId; operator: Operator; values: readonly Literal[] }
  /** A part of the name, the id, the group or a tag. */
  | { kind: "word"; text: string };

export type Test = Extract<Expression, { kind: "test" }>;

/** The expression as one line; reading it again gives the same expression. */
export function printExpression(expression: Expression): string {
  return print(expression, "or");
}

function print(expression: Expression, around: "or" | "and" | "not"): string {
  switch (expression.kind) {
    case "word":
      return quoteWord(expression.text);
    case "not":
      return `not ${print(expression.item, "not")}`;
    case "test":
      return printTest(expression);
    case "and":
    case "or": {
      const { kind, items } = expression;
      if (items.length === 1 && items[0]) return print(items[0], around);
      const text = items.map((item) => print(item, kind)).join(kind === "or" ? " or " : " ");
      const needsBrackets = around === "not" || (around === "and" && kind === "or");
      return needsBrackets ? `(${text})` : text;
    }
  }
}

function printTest({ field, operator, values }: Test): string {
  const name = quoteName(field);
  if (operator === "in" || operator === "not in") return `${name} ${operator} (${values.map(printLiteral).join(", ")})`;
  const [value = null] = values;
  // Of names and notes the colon means a part.
  const isWord = operator === "=" && typeof value === "string" && field !== "name" && field !== "notes";
  return `${name}${isWord ? ":" : operator}${printLiteral(value)}`;
}

function printLiteral(value: Literal): string {
  if (typeof value !== "string") return String(value);
  return isPlain(value) && readLiteral(value) === value ? value : quoted(value);
}

/** What an unquoted word means: a number, true, false, null, or just the word. */
export function readLiteral(text: string): Literal {
  if (text === "null") return null;
  if (text === "true" || text === "false") return text === "true";
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : text;
}

const keywords = new Set(["and", "or", "not", "in"]);

/** Signs that end an unquoted word. */
export const special = /[\s()",:=<>!~≠≤≥]/;

function isPlain(text: string): boolean {
  return text !== "" && !special.test(text) && !keywords.has(text.toLowerCase());
}

function quoteName(name: string): string {
  return isPlain(name) && !name.startsWith("-") ? name : quoted(name);
}

function quoteWord(text: string): string {
  return isPlain(text) && !text.startsWith("-") ? text : quoted(text);
}

function quoted(text: string): string {
  return `"${text.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;
}
