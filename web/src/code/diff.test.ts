import { expect, test } from "vitest";
import { compareTexts } from "./diff";

const shown = (before: string, after: string) =>
  compareTexts(before, after).hunks.map((hunk) =>
    hunk.lines.map(({ kind, text, before, after }) => `${before ?? ""}:${after ?? ""} ${kind[0]} ${text}`),
  );

test("a changed line is one that goes and one that comes, with its neighbours", () => {
  expect(shown("a\nb\nc\n", "a\nB\nc\n")).toEqual([["1:1 s a", "2: r b", ":2 a B", "3:3 s c"]]);
  expect(compareTexts("a\nb\nc\n", "a\nB\nc\n")).toMatchObject({ nAdded: 1, nRemoved: 1 });
});

test("equal texts have nothing to show", () => {
  expect(compareTexts("a\n", "a\n")).toEqual({ hunks: [], nAdded: 0, nRemoved: 0 });
});

test("changes far from each other are hunks of their own", () => {
  const lines = Array.from({ length: 40 }, (_, i) => `line ${i}`);
  const changed = lines.map((line, i) => (i === 2 || i === 35 ? "new" : line));
  expect(compareTexts(lines.join("\n"), changed.join("\n")).hunks).toHaveLength(2);
});

test("the end of a file without a line break is not a line", () => {
  expect(shown("a", "a\nb")).toEqual([["1: r a", ":1 a a", ":2 a b"]]);
});

test("texts without anything in common are replaced as a whole, at once", () => {
  const many = (word: string) => Array.from({ length: 20_000 }, (_, i) => `${word} ${i}`).join("\n");
  expect(compareTexts(many("a"), many("b"))).toMatchObject({ nAdded: 20_000, nRemoved: 20_000 });
});
