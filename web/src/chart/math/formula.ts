/** What can go wrong in a formula; `at` counts signs from its beginning. */
export class FormulaError extends Error {
  constructor(readonly at: number) {
    super(`cannot read the formula at ${at}`);
  }
}

/** A formula over metrics, such as `1 - ${accuracy}` or `${train/loss} / ${val/loss}`; `y` is the panel's first metric. */
export interface Formula {
  /** The metrics it names. */
  metrics: readonly string[];
  /** `values` in the order of `metrics`; `y` separately. */
  evaluate: (y: number, values: readonly number[]) => number;
}

type Node = (y: number, values: readonly number[]) => number;

const functions: Record<string, (value: number) => number> = {
  abs: Math.abs,
  exp: Math.exp,
  ln: Math.log,
  log: Math.log10,
  sqrt: Math.sqrt,
};

const maxLength = 300;
const maxDepth = 40;

/**
 * Reads a formula of numbers, `+ - * / ^`, brackets, `abs exp ln log sqrt`, `y` and `${metric}`.
 * Our own reader because the content security policy forbids to run text as code, and rightly so.
 *
 * @throws FormulaError where it cannot be read
 */
export function parseFormula(text: string): Formula {
  if (text.length > maxLength) throw new FormulaError(maxLength);
  const metrics: string[] = [];
  let at = 0;
  let depth = 0;

  const skip = () => {
    while (at < text.length && /\s/.test(text[at] as string)) at += 1;
  };
  const take = (sign: string): boolean => {
    skip();
    if (text[at] !== sign) return false;
    at += 1;
    return true;
  };
  const nested = (read: () => Node): Node => {
    depth += 1;
    if (depth > maxDepth) throw new FormulaError(at);
    const node = read();
    depth -= 1;
    return node;
  };

  const sum = (): Node => {
    let left = product();
    for (;;) {
      const before = left;
      if (take("+")) {
        const right = product();
        left = (y, values) => before(y, values) + right(y, values);
      } else if (take("-")) {
        const right = product();
        left = (y, values) => before(y, values) - right(y, values);
      } else return left;
    }
  };
  const product = (): Node => {
    let left = sign();
    for (;;) {
      const before = left;
      if (take("*")) {
        const right = sign();
        left = (y, values) => before(y, values) * right(y, values);
      } else if (take("/")) {
        const right = sign();
        left = (y, values) => before(y, values) / right(y, values);
      } else return left;
    }
  };
  const sign = (): Node => {
    if (!take("-")) return power();
    const inner = nested(sign);
    return (y, values) => -inner(y, values);
  };
  const power = (): Node => {
    const base = atom();
    if (!take("^")) return base;
    // Powers bind to the right: 2^3^2 is 2^9.
    const exponent = nested(sign);
    return (y, values) => base(y, values) ** exponent(y, values);
  };
  const atom = (): Node => {
    skip();
    const start = at;
    const rest = text.slice(at);
    const number = /^(\d+\.?\d*|\.\d+)(e[+-]?\d+)?/i.exec(rest)?.[0];
    if (number) {
      at += number.length;
      const value = Number(number);
      return () => value;
    }
    const metric = /^\$\{([^}]+)\}/.exec(rest);
    if (metric?.[1]) {
      at += metric[0].length;
      const name = metric[1].trim();
      if (!metrics.includes(name)) metrics.push(name);
      const index = metrics.indexOf(name);
      return (_, values) => values[index] ?? Number.NaN;
    }
    const word = /^[a-z]+/i.exec(rest)?.[0];
    if (word) {
      at += word.length;
      if (word === "y") return (y) => y;
      const apply = Object.hasOwn(functions, word) ? functions[word] : undefined;
      if (!apply || !take("(")) throw new FormulaError(start);
      const inner = nested(sum);
      if (!take(")")) throw new FormulaError(at);
      return (y, values) => apply(inner(y, values));
    }
    if (take("(")) {
      const inner = nested(sum);
      if (!take(")")) throw new FormulaError(at);
      return inner;
    }
    throw new FormulaError(start);
  };

  const evaluate = sum();
  skip();
  if (at < text.length) throw new FormulaError(at);
  return { metrics, evaluate };
}

/** The formula, or null where the text holds none that can be read. */
export function readFormula(text: string): Formula | null {
  if (text.trim() === "") return null;
  try {
    return parseFormula(text);
  } catch (error) {
    if (error instanceof FormulaError) return null;
    throw error;
  }
}
