import { expect, test } from "vitest";
import { toSpans } from "./ansi";
import { markSpans, problems, toMatcher } from "./matches";

const found = (line: string, text: string, regex = false) =>
  markSpans(toSpans(line), toMatcher({ text, regex }))
    .map((span) => (span.found ? `[${span.text}]` : span.text))
    .join("|");

test("plain text is found in any case, with its signs as they are", () => {
  expect(found("Loss 0.5 loss", "loss")).toBe("[Loss]| 0.5 |[loss]");
  expect(found("a+b aab", "a+b")).toBe("[a+b]| aab");
  expect(found("nothing", "x")).toBe("nothing");
});

test("a match goes across colours", () => {
  const spans = markSpans(toSpans("\u001b[31mab\u001b[0mcd"), toMatcher({ text: "bc", regex: false }));
  expect(spans.map(({ text, found, style }) => [text, found, style.color])).toEqual([
    ["a", false, 1],
    ["b", true, 1],
    ["c", true, undefined],
    ["d", false, undefined],
  ]);
});

test("expressions of the server work with their flags, and broken ones mark nothing", () => {
  expect(found("Step 12", "(?i)step \\d", true)).toBe("[Step 1]|2");
  expect(found("aa", "a", true)).toBe("[aa]");
  expect(found("abc", "b*", true)).toBe("a|[b]|c");
  expect(toMatcher({ text: "(", regex: true })).toBeNull();
  expect(toMatcher({ text: "", regex: true })).toBeNull();
});

test("problems are what loggers and tracebacks say", () => {
  const isProblem = (line: string) => toMatcher({ text: problems, regex: true })?.test(line);
  for (const line of ["WARNING: high", "Traceback (most recent call last):", "ValueError: x", "ERROR here"])
    expect(isProblem(line), line).toBe(true);
  for (const line of ["mean error 0.1", "step 1", "no warnings"]) expect(isProblem(line), line).toBe(false);
});
