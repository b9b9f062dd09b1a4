import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type Frame, SeriesStore, toRectangles } from "./series";
import type { SeriesQuery } from "./types";

const frame: Frame = { entity: "ada", project: "demo", stream: "history", x: "_step", buckets: 100 };
const series = (run: string, key: string) => ({
  run,
  key,
  x: [0],
  y: [1],
  nonFinite: [],
});

function makeStore() {
  const asked: SeriesQuery[] = [];
  const store = new SeriesStore(async (_project, query) => {
    asked.push(query);
    return (query.runs ?? []).flatMap((run) => query.keys.map((key) => series(run, key)));
  });
  const watch = (runs: string[], key: string) => {
    const notify = vi.fn();
    const stop = store.subscribe({ frame, frameId: "f", lines: runs.map((run) => ({ run, key })), notify });
    return { notify, stop };
  };
  return { store, asked, watch };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("charts that open together share a request", async () => {
  const { asked, watch } = makeStore();
  watch(["a", "b"], "loss");
  watch(["a", "b"], "acc");
  await vi.advanceTimersByTimeAsync(10);
  expect(asked).toEqual([{ runs: ["a", "b"], keys: ["loss", "acc"], stream: "history", x: "_step", buckets: 100 }]);
});

test("showing one more run asks for that run only", async () => {
  const { asked, watch } = makeStore();
  watch(["a"], "loss").stop();
  watch(["a"], "loss");
  await vi.advanceTimersByTimeAsync(10);
  watch(["a", "b"], "loss");
  await vi.advanceTimersByTimeAsync(10);
  expect(asked.map((query) => query.runs)).toEqual([["a"], ["b"]]);
});

test("rows of a live run are asked for once per second, and only where they are seen", async () => {
  const { store, asked, watch } = makeStore();
  const { notify } = watch(["a", "b"], "loss");
  await vi.advanceTimersByTimeAsync(10);
  for (let i = 0; i < 50; i++) store.markStale(frame, "a", "history", ["loss", "other"]);
  await vi.advanceTimersByTimeAsync(1100);
  expect(asked).toHaveLength(2);
  expect(asked[1]).toMatchObject({ runs: ["a"], keys: ["loss"] });
  expect(notify).toHaveBeenCalledTimes(2);
  store.markStale(frame, "a", "system", ["loss"]);
  await vi.advanceTimersByTimeAsync(1100);
  expect(asked).toHaveLength(2);
});

test("a failure is kept until it is retried", async () => {
  const fetch = vi
    .fn()
    .mockRejectedValueOnce(new Error("no"))
    .mockResolvedValue([series("a", "loss")]);
  const store = new SeriesStore(fetch);
  store.subscribe({ frame, frameId: "f", lines: [{ run: "a", key: "loss" }], notify: () => {} });
  await vi.advanceTimersByTimeAsync(10);
  expect(store.read("f", { run: "a", key: "loss" })?.error?.message).toBe("no");
  store.retry("f");
  await vi.advanceTimersByTimeAsync(10);
  expect(store.read("f", { run: "a", key: "loss" })?.series?.run).toBe("a");
});

test("keys that want the same runs go together, in requests of limited size", () => {
  const keys = Array.from({ length: 8 }, (_, i) => [`k${i}`, new Set(["a", "b"])] as const);
  const rectangles = toRectangles(new Map([...keys, ["other", new Set(["a"])]]));
  expect(rectangles.map(({ runs, keys: k }) => [runs.length, k.length])).toEqual([
    [2, 6],
    [2, 2],
    [1, 1],
  ]);
});
