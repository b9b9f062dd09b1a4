import { type FieldId, runColumns } from "../fields";
import { type Expression, type Literal, type Operator, readLiteral } from "./expression";
import { FilterError, type FilterProblem, lex, type Token } from "./lex";

export type Parsed = { expression: Expression | null; problem?: undefined } | { problem: FilterProblem };

/** The field that people mean by a name; undefined where there is none. */
export type Resolve = (name: string) => FieldId | undefined;

const maxDepth = 20;

/** Reads a line such as `state:failed lr<1e-3 (tag:baseline or user=ada)`. An empty one means every run. */
export function parseFilter(text: string, resolve: Resolve): Parsed {
  try {
    return { expression: new Parser(lex(text), resolve).read() };
  } catch (error) {
    if (error instanceof FilterError) return { problem: error.problem };
    throw error;
  }
}

class Parser {
  private at = 0;
  private depth = 0;

  constructor(
    private readonly tokens: readonly Token[],
    private readonly resolve: Resolve,
  ) {}

  read(): Expression | null {
    if (this.peek().kind === "end") return null;
    const expression = this.or();
    const rest = this.peek();
    if (rest.kind === "close") throw problem(rest, "filter.error.close");
    if (rest.kind !== "end") throw problem(rest, "filter.error.unexpected", { text: rest.text });
    return expression;
  }

  private or(): Expression {
    const items = [this.and()];
    while (this.takeKeyword("or")) items.push(this.and());
    return joined("or", items);
  }

  private and(): Expression {
    const items = [this.not()];
    for (;;) {
      if (this.takeKeyword("and")) items.push(this.not());
      else if (this.startsItem()) items.push(this.not());
      else break;
    }
    return joined("and", items);
  }

  private startsItem(): boolean {
    const { kind, text } = this.peek();
    return kind === "open" || kind === "quoted" || (kind === "word" && text.toLowerCase() !== "or");
  }

  private not(): Expression {
    if (this.takeKeyword("not")) return { kind: "not", item: this.nested(() => this.not()) };
    const token = this.peek();
    const isMinus = token.kind === "word" && /^-\D/.test(token.text);
    if (!isMinus) return this.item();
    // `-tag:old`: the sign belongs to the whole condition.
    const inner = new Parser(
      [{ ...token, text: token.text.slice(1), from: token.from + 1 }, ...this.tokens.slice(this.at + 1)],
      this.resolve,
    );
    const item = inner.item();
    this.at += inner.at;
    return { kind: "not", item };
  }

  private item(): Expression {
    const token = this.peek();
    if (token.kind === "open") {
      this.at += 1;
      const inner = this.nested(() => this.or());
      if (this.peek().kind !== "close") throw problem(token, "filter.error.open");
      this.at += 1;
      return inner;
    }
    if (token.kind === "end") throw problem(token, "filter.error.end");
    if (token.kind !== "word" && token.kind !== "quoted")
      throw problem(token, "filter.error.unexpected", { text: token.text });
    this.at += 1;
    return this.test(token) ?? { kind: "word", text: token.text };
  }

  private test(name: Token): Expression | null {
    const next = this.peek();
    if (next.kind === "operator") {
      this.at += 1;
      const field = this.field(name);
      const values = this.values(next);
      return this.toTest(field, next, values);
    }
    const negative = this.isKeyword(next, "not") && this.isKeyword(this.tokens[this.at + 1], "in");
    if (!negative && !this.isKeyword(next, "in")) return null;
    this.at += negative ? 2 : 1;
    const field = this.field(name);
    const open = this.peek();
    if (open.kind !== "open") throw problem(open, "filter.error.list");
    this.at += 1;
    const values = this.list();
    if (this.peek().kind !== "close") throw problem(open, "filter.error.open");
    this.at += 1;
    return { kind: "test", field, operator: negative ? "not in" : "in", values };
  }

  private toTest(field: FieldId, operator: Token, values: readonly Literal[]): Expression {
    const kind = runColumns[field]?.kind;
    if (operator.text === ":") {
      if (values.length > 1) return { kind: "test", field, operator: "in", values };
      // Names and notes are searched; of anything else one knows the value.
      const searched = (field === "name" || field === "notes") && typeof values[0] === "string";
      return { kind: "test", field, operator: searched ? "~" : "=", values };
    }
    if (values.length > 1) throw problem(operator, "filter.error.oneValue");
    const isText = typeof values[0] === "string";
    if (operator.text === "=~" && isText && !isExpression(String(values[0])))
      throw problem(this.tokens[this.at - 1] ?? operator, "filter.error.regex");
    if (/^[<>]/.test(operator.text) && (kind === "text" || kind === "list"))
      throw problem(operator, "filter.error.order", { name: field });
    // Searched for is always a text.
    const found = /~/.test(operator.text) ? values.map((value) => String(value)) : values;
    return { kind: "test", field, operator: operator.text as Operator, values: found };
  }

  /** `failed`, or `failed,crashed`. */
  private values(operator: Token): Literal[] {
    const token = this.peek();
    if (token.kind !== "word" && token.kind !== "quoted")
      throw problem({ from: operator.to, to: Math.max(operator.to + 1, token.to) }, "filter.error.value");
    return this.list();
  }

  private list(): Literal[] {
    const values: Literal[] = [];
    do {
      const token = this.peek();
      if (token.kind !== "word" && token.kind !== "quoted") throw problem(token, "filter.error.value");
      this.at += 1;
      values.push(token.kind === "quoted" ? token.text : readLiteral(token.text));
    } while (this.take("comma"));
    return values;
  }

  private field(name: Token): FieldId {
    const field = this.resolve(name.text);
    if (field === undefined) throw problem(name, "filter.error.field", { name: name.text });
    return field;
  }

  private nested<T>(read: () => T): T {
    this.depth += 1;
    if (this.depth > maxDepth) throw problem(this.peek(), "filter.error.deep");
    const result = read();
    this.depth -= 1;
    return result;
  }

  private peek(): Token {
    return this.tokens[this.at] as Token;
  }

  private take(kind: Token["kind"]): boolean {
    if (this.peek().kind !== kind) return false;
    this.at += 1;
    return true;
  }

  private isKeyword(token: Token | undefined, word: string): boolean {
    return token?.kind === "word" && token.text.toLowerCase() === word;
  }

  /** A word followed by an operator is a name, whatever it says. */
  private takeKeyword(word: string): boolean {
    if (!this.isKeyword(this.peek(), word) || this.tokens[this.at + 1]?.kind === "operator") return false;
    this.at += 1;
    return true;
  }
}

/** Brackets that change nothing leave no trace. */
function joined(kind: "and" | "or", items: readonly Expression[]): Expression {
  const flat = items.flatMap((item) => (item.kind === kind ? item.items : [item]));
  return flat.length === 1 && flat[0] ? flat[0] : { kind, items: flat };
}

function problem(
  at: { from: number; to: number },
  reason: FilterProblem["reason"],
  parameters?: Record<string, string>,
): FilterError {
  return new FilterError({ from: at.from, to: Math.max(at.to, at.from + 1), reason, parameters });
}

function isExpression(text: string): boolean {
  try {
    new RegExp(text);
    return true;
  } catch {
    return false;
  }
}
