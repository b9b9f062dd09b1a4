import type { MessageKey } from "@/i18n";
import { special } from "./expression";

export interface Token {
  kind: "word" | "quoted" | "operator" | "open" | "close" | "comma" | "end";
  /** What it means: without quotes, operators in their plain form. */
  text: string;
  from: number;
  to: number;
  /** No space before it. */
  joined: boolean;
}

/** Where and why a filter cannot be read. */
export interface FilterProblem {
  from: number;
  to: number;
  reason: MessageKey;
  parameters?: Record<string, string>;
}

export class FilterError extends Error {
  constructor(readonly problem: FilterProblem) {
    super(problem.reason);
  }
}

const plainOperators: Record<string, string> = { "≠": "!=", "≤": "<=", "≥": ">=", "==": "=", ":": ":" };
const operatorPattern = /^(=~|!~|!=|<=|>=|==|[:=<>~≠≤≥])/;

/** Words, signs and brackets, with a last token that marks the end. */
export function lex(text: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  let joined = false;
  const push = (kind: Token["kind"], value: string, to: number) => {
    tokens.push({ kind, text: value, from: at, to, joined });
    at = to;
    joined = true;
  };
  while (at < text.length) {
    const sign = text[at] as string;
    if (/\s/.test(sign)) {
      at += 1;
      joined = false;
      continue;
    }
    if (sign === "(") push("open", sign, at + 1);
    else if (sign === ")") push("close", sign, at + 1);
    else if (sign === ",") push("comma", sign, at + 1);
    else if (sign === '"') {
      const { value, to } = readQuoted(text, at);
      push("quoted", value, to);
    } else {
      const operator = operatorPattern.exec(text.slice(at, at + 2))?.[0];
      if (operator) push("operator", plainOperators[operator] ?? operator, at + operator.length);
      else if (sign === "!") push("word", "not", at + 1);
      else {
        let to = at + 1;
        while (to < text.length && !special.test(text[to] as string)) to += 1;
        push("word", text.slice(at, to), to);
      }
    }
  }
  tokens.push({ kind: "end", text: "", from: text.length, to: text.length, joined: false });
  return tokens;
}

function readQuoted(text: string, start: number): { value: string; to: number } {
  let value = "";
  for (let at = start + 1; at < text.length; at++) {
    const sign = text[at] as string;
    if (sign === '"') return { value, to: at + 1 };
    if (sign === "\\" && at + 1 < text.length) at += 1;
    value += text[at];
  }
  throw new FilterError({ from: start, to: text.length, reason: "filter.error.quote" });
}
