import { expect, test } from "vitest";
import { toFeatures } from "./features";
import { computeImportance, pearson } from "./importance";

const runs = Array.from({ length: 60 }, (_, i) => ({
  "config.lr": (i * 37) % 60,
  "config.width": (i * 11) % 60,
  "config.optimizer": ["adam", "sgd", "lion"][i % 3],
  "config.seed": 7,
  "config.name": `run ${i}`,
  "summary.loss": 0.1,
}));

test("parameters become columns; what never changes or is a name does not", () => {
  const features = toFeatures(runs);
  expect(features.map(({ field, category }) => category ?? field)).toEqual([
    "config.lr",
    "adam",
    "lion",
    "sgd",
    "config.width",
  ]);
});

test("a parameter that most runs lack is left out; a single run without it counts as average", () => {
  expect(toFeatures([{ "config.a": 1 }, {}, {}])).toEqual([]);
  const [feature] = toFeatures([{ "config.a": 1 }, { "config.a": 3 }, {}]);
  expect([...(feature?.values ?? [])]).toEqual([1, 3, 2]);
});

test("what decides the result is the most important, however it is bent", () => {
  const results = Float64Array.from(runs, (run) => (run["config.lr"] - 30) ** 2);
  const found = computeImportance(toFeatures(runs), results);
  expect(found[0]?.field).toBe("config.lr");
  expect(found[0]?.importance).toBeGreaterThan(0.7);
  expect(found.reduce((sum, { importance }) => sum + importance, 0)).toBeCloseTo(1);
});

test("a choice among texts is found", () => {
  const results = Float64Array.from(runs, (run) => Number(run["config.optimizer"] === "sgd"));
  const [first] = computeImportance(toFeatures(runs), results);
  expect(first).toMatchObject({ field: "config.optimizer", category: "sgd" });
  expect(first?.correlation).toBeCloseTo(1);
});

test("nothing can be said of few runs, or of a result that never changes", () => {
  expect(computeImportance(toFeatures(runs.slice(0, 3)), new Float64Array(3))).toEqual([]);
  const flat = computeImportance(toFeatures(runs), new Float64Array(60));
  expect(flat.every(({ importance, correlation }) => importance === 0 && correlation === 0)).toBe(true);
});

test("the correlation knows its sign", () => {
  expect(pearson([1, 2, 3], [2, 4, 6])).toBeCloseTo(1);
  expect(pearson([1, 2, 3], [3, 2, 1])).toBeCloseTo(-1);
});
