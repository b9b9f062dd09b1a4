import { expect, test } from "vitest";
import type { LogLine } from "@/api/types";
import { chunkSize, LogBook } from "./logBook";

const lines = (from: number, to: number, text = ""): LogLine[] =>
  Array.from({ length: to - from }, (_, i) => ({ number: from + i, level: "", text: text || `line ${from + i}` }));

test("only chunks that are needed and not here are missing", () => {
  const book = new LogBook();
  book.addTail(lines(1700, 2200), 2200);
  expect(book.missing(0, 10)).toEqual([0]);
  book.addChunk(0, lines(0, chunkSize), 2200);
  expect(book.missing(0, 10)).toEqual([]);
  expect(book.missing(chunkSize - 1, chunkSize)).toEqual([1]);
  expect(book.missing(9000, 9500)).toEqual([]);
});

test("a live line replaces an older one of the same number", () => {
  const book = new LogBook();
  book.addTail(lines(0, 3), 3);
  book.addLive(lines(2, 3, "100%"), 3);
  expect(book.line(2)?.text).toBe("100%");
  expect(book.nLines).toBe(3);
});

test("lines that an event leaves out are asked for again", () => {
  const book = new LogBook();
  book.addChunk(0, lines(0, 100), 100);
  book.addLive(lines(100, 110), 110);
  expect(book.missing(0, 109)).toEqual([]);
  book.addLive([], 900);
  expect(book.missing(0, 899)).toEqual([0, 1]);
});
