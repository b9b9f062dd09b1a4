import { expect, test } from "vitest";
import { domainOf, toHeatMap } from "./heat";

const histogram = (step: number, bins: number[], values: number[]) => ({
  step,
  value: { _type: "histogram", bins, values },
});

test("histograms with different ranges stand on one grid, each as shares of its own values", () => {
  const map = toHeatMap([histogram(0, [0, 1, 2], [3, 1]), histogram(5, [0, 4], [8])], 4);
  expect(map?.steps).toEqual([0, 5]);
  expect(map?.edges).toEqual([0, 1, 2, 3, 4]);
  expect([...(map?.shares ?? [])]).toEqual([0.75, 0.25, 0, 0, 0.25, 0.25, 0.25, 0.25]);
  expect(map?.highest).toBe(0.75);
});

test("values that are all the same, and histograms without values", () => {
  const map = toHeatMap([histogram(0, [2, 2], [5]), histogram(1, [2, 2], [0])], 2);
  expect([...(map?.shares ?? [])].reduce((sum, share) => sum + share, 0)).toBe(1);
});

test("what is no histogram is left out", () => {
  expect(toHeatMap([{ step: 0, value: 3 }], 4)).toBeNull();
  expect(domainOf([{ step: 0, value: 3 }])).toBeNull();
});
