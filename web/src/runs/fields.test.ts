import { expect, test } from "vitest";
import {
  boundField,
  flatten,
  isBound,
  isDocumentField,
  isSortable,
  metricOf,
  readField,
  serverName,
  shortName,
  toNumber,
  toText,
} from "./fields";

test("documents become flat values; lists stay, media and the client's own go", () => {
  expect(
    flatten(
      { lr: 1, model: { layers: 2, sizes: [1, 2] }, _wandb: { x: 1 } },
      { loss: "NaN", image: { _type: "image-file" }, best: { f1: "Infinity" } },
    ),
  ).toEqual({
    "config.lr": 1,
    "config.model.layers": 2,
    "config.model.sizes": [1, 2],
    "summary.loss": Number.NaN,
    "summary.best.f1": Number.POSITIVE_INFINITY,
  });
});

test("a config may hold the text NaN", () => {
  expect(flatten({ fill: "NaN" }, {})).toEqual({ "config.fill": "NaN" });
});

test("the server has its own names", () => {
  expect(serverName("name")).toBe("display_name");
  expect(serverName("id")).toBe("name");
  expect(serverName("summary.val/loss")).toBe("summary_metrics.val/loss");
  expect(serverName("steps")).toBe("last_step");
  expect(serverName("constructor")).toBeUndefined();
  expect(isSortable("tags")).toBe(false);
});

test("values are read, numbered and written", () => {
  expect(readField({ name: "a" } as never, undefined, "name")).toBe("a");
  expect(readField({} as never, { "config.lr": 3 }, "config.lr")).toBe(3);
  expect(readField({} as never, {}, "toString")).toBeUndefined();
  expect([toNumber(true), toNumber(Number.NaN), toNumber("3")]).toEqual([1, null, null]);
  expect([toText(["a", "b"]), toText(null), toText([1, 2])]).toEqual(["a, b", "", "[1,2]"]);
  expect(shortName("config.optimizer.lr")).toBe("optimizer.lr");
});

test("the least and greatest values of a metric are fields, whatever its name holds", () => {
  const field = boundField("val/loss.min", "max");
  expect([field, isBound(field), isDocumentField(field), isSortable(field)]).toEqual([
    "history.val/loss.min.max",
    true,
    true,
    true,
  ]);
  expect([shortName(field), metricOf(field), serverName(field)]).toEqual(["val/loss.min · max", "val/loss.min", field]);
  expect(["history.min", "history.loss", "history.loss.mean"].some(isBound)).toBe(false);
  expect(metricOf("summary.loss")).toBe("loss");
});
