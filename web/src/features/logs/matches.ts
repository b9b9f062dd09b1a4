import type { Span } from "./ansi";

/** What is looked for in a log. */
export interface LogSearch {
  text: string;
  regex: boolean;
}

/** Lines in which a program says that something is wrong, as loggers and tracebacks of Python write it. */
export const problems = "\\b(WARN(ING)?|ERROR|CRITICAL|FATAL|Traceback|[A-Z]\\w*(Error|Exception))\\b";

/** Finds in the browser what the server finds; null where its expression means nothing here. */
export function toMatcher({ text, regex }: LogSearch): RegExp | null {
  if (text === "") return null;
  if (!regex) return new RegExp(text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"), "gi");
  try {
    // The server's expressions may begin with flags, which those of the browser take elsewhere.
    const [, flags = "", rest = text] = /^\(\?([is]+)\)(.*)$/s.exec(text) ?? [];
    return new RegExp(rest, `g${flags}`);
  } catch {
    return null;
  }
}

/** A piece of a line in one style, and whether it is what was looked for. */
export interface MarkedSpan extends Span {
  found: boolean;
}

/** Lines are cut here before they are searched: an expression must not hold the page up. */
const searchedLength = 2000;

/** The spans of a line, cut where a match begins or ends. */
export function markSpans(spans: readonly Span[], matcher: RegExp | null): MarkedSpan[] {
  if (!matcher) return spans.map((span) => ({ ...span, found: false }));
  const text = spans.map((span) => span.text).join("");
  const edges = findEdges(text.slice(0, searchedLength), matcher);
  const marked: MarkedSpan[] = [];
  let at = 0;
  for (const span of spans) {
    const end = at + span.text.length;
    const cuts = [at, ...edges.filter((edge) => edge > at && edge < end), end];
    for (let i = 0; i + 1 < cuts.length; i++) {
      const from = cuts[i] ?? at;
      // An even number of edges before it means outside of a match.
      const found = edges.filter((edge) => edge <= from).length % 2 === 1;
      marked.push({ ...span, text: text.slice(from, cuts[i + 1]), found });
    }
    at = end;
  }
  return marked;
}

/** Where matches begin and end, by turns. */
function findEdges(text: string, matcher: RegExp): number[] {
  const edges: number[] = [];
  for (const match of text.matchAll(matcher)) {
    if (match[0] === "") continue;
    // Matches side by side are one.
    if (edges.at(-1) === match.index) edges.pop();
    else edges.push(match.index);
    edges.push(match.index + match[0].length);
  }
  return edges;
}
