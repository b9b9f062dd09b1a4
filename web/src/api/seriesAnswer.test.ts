import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { ArrowError } from "./arrow";
import { ApiError } from "./request";
import { fromArrow, fromJson, type Series } from "./seriesAnswer";
import type { SeriesAnswer } from "./types";

// What a real server answered to one question; `scripts/capture-series.mjs` tells how.
const file = (name: string) => readFileSync(new URL(`testdata/${name}`, import.meta.url));
const json = JSON.parse(file("series.json").toString()) as SeriesAnswer;

/** A buffer of its own: those of small files lie at odd places of a shared one. */
function arrow(): ArrayBuffer {
  return new Uint8Array(file("series.arrow")).buffer;
}

const nanToNull = (values?: ArrayLike<number | null>) =>
  values && Array.from(values, (value) => (Number.isNaN(value) ? null : value));

test("buckets of an Arrow answer are those of the JSON answer, with NaN for null", () => {
  const [found] = fromArrow(arrow()) as [Series];
  const [expected] = fromJson(json) as [Series];
  expect(found.low).toBeInstanceOf(Float64Array);
  const plain = { ...found, x: [...(found.x as Float64Array)] };
  expect({ ...plain, y: nanToNull(found.y), low: nanToNull(found.low), high: nanToNull(found.high) }).toEqual(expected);
  expect(Math.max(...(expected.high as number[]))).toBe(900);
});

test("points keep their place where the value is not finite, and have no envelope", () => {
  const [, found, other] = fromArrow(arrow()) as [Series, Series, Series];
  expect(found).toEqual({
    run: "short",
    key: "loss",
    x: Float64Array.of(0, 1, 2, 3),
    y: Float64Array.of(3, Number.NaN, Number.NaN, 0.1),
    nonFinite: [
      { x: 1, value: "NaN", count: 1 },
      { x: 2, value: "-Infinity", count: 1 },
    ],
  });
  expect([other.key, ...(other.x as Float64Array), ...(other.y as Float64Array)]).toEqual(["精度", 4, 0.5]);
});

test("numbers lie on the received bytes without a copy, but where one is infinite", () => {
  const bytes = arrow();
  for (const { x, y, low, nonFinite } of fromArrow(bytes)) {
    expect((x as Float64Array).buffer).toBe(bytes);
    const isInfinitePoint = !low && nonFinite.some(({ value }) => value !== "NaN");
    expect((y as Float64Array).buffer === bytes).toBe(!isInfinitePoint);
  }
});

test("a version that is not known is refused", () => {
  const bytes = new Uint8Array(arrow());
  // A text of one character, with its length before and a zero behind it.
  const at = Buffer.from(bytes).indexOf(Buffer.from([1, 0, 0, 0, "2".charCodeAt(0), 0]));
  bytes[at + 4] = "1".charCodeAt(0);
  const read = () => fromArrow(bytes.buffer);
  expect(read).toThrow(ApiError);
  expect(read).toThrow(expect.objectContaining({ code: "outdated" }));
});

test("an answer that ends anywhere too early is refused", () => {
  const bytes = arrow();
  // The last eight bytes are the end mark: only with its length of zero it is one.
  for (let length = 0; length < bytes.byteLength; length += 4) {
    expect(() => fromArrow(bytes.slice(0, length))).toThrow(ArrowError);
  }
});

test("bytes of another kind are refused", () => {
  expect(() => fromArrow(new TextEncoder().encode('{"series":[]}').buffer)).toThrow(/there is no message at byte 0/);
});

test("whichever byte is wrong, reading ends", () => {
  const good = new Uint8Array(arrow());
  for (let at = 0; at < good.length; at++) {
    for (const wrong of [0, 0x7f, 0x80, 0xff]) {
      const bytes = good.slice();
      bytes[at] = wrong;
      let outcome: unknown;
      try {
        outcome = fromArrow(bytes.buffer);
      } catch (error) {
        outcome = error;
      }
      const named = Array.isArray(outcome) || outcome instanceof ArrowError || outcome instanceof ApiError;
      expect(named, `byte ${at} as ${wrong}: ${outcome}`).toBe(true);
    }
  }
});
