import { expect, test } from "vitest";
import { paintMask, toMask } from "./mask";

const pixels = new Uint8ClampedArray([0, 0, 0, 255, 2, 2, 2, 255, 1, 1, 1, 255, 2, 2, 2, 255]);

test("the brightness of a pixel is its class", () => {
  const mask = toMask(pixels, 2, 2);
  expect([...mask.classes]).toEqual([0, 2, 1, 2]);
  expect(mask.present).toEqual([1, 2]);
});

test("hidden classes and the background are clear", () => {
  const painted = paintMask(toMask(pixels, 2, 2), (id) => id === 1);
  expect([0, 1, 2, 3].map((i) => painted[i * 4 + 3])).toEqual([0, 140, 0, 140]);
});
