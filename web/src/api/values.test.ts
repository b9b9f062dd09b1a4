import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ValueStore } from "./values";

const project = { entity: "ada", project: "demo" };
const settle = () => vi.advanceTimersByTimeAsync(200);

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("runs that several places look at are asked for once, in one request", async () => {
  const many = vi.fn(
    async (_: unknown, runs: readonly string[]) => new Map(runs.map((run) => [run, { "config.id": run }])),
  );
  const store = new ValueStore({ many, one: vi.fn() });
  const notify = vi.fn();
  store.subscribe({ project, runs: ["a", "b"], notify });
  store.subscribe({ project, runs: ["b", "c"], notify });
  await settle();
  expect(many.mock.calls.map(([, runs]) => runs)).toEqual([["a", "b", "c"]]);
  expect(store.read(project, "b")).toEqual({ "config.id": "b" });
  expect(notify).toHaveBeenCalledTimes(2);
});

test("a server that cannot answer for many is asked for one at a time, and not again for many", async () => {
  const many = vi.fn(async () => null);
  const one = vi.fn(async (_: unknown, run: string) => ({ "summary.id": run }));
  const store = new ValueStore({ many, one });
  store.subscribe({ project, runs: ["a", "b", "c", "d", "e", "f"], notify: () => {} });
  await settle();
  store.subscribe({ project, runs: ["g"], notify: () => {} });
  await settle();
  expect(many).toHaveBeenCalledTimes(1);
  expect(one).toHaveBeenCalledTimes(7);
  expect(store.read(project, "g")).toEqual({ "summary.id": "g" });
});

test("a failure is not asked for in a loop", async () => {
  const one = vi.fn(async () => {
    throw new Error("gone");
  });
  const store = new ValueStore({ many: async () => null, one });
  store.subscribe({ project, runs: ["a"], notify: () => {} });
  await settle();
  await settle();
  expect(one).toHaveBeenCalledTimes(1);
  expect(store.read(project, "a")).toBeUndefined();
});

test("rows that a fast scroll passes are not asked for", async () => {
  const many = vi.fn(async (_: unknown, runs: readonly string[]) => new Map(runs.map((run) => [run, {}])));
  const store = new ValueStore({ many, one: vi.fn() });
  const look = (run: string) => store.subscribe({ project, runs: [run], notify: () => {} });
  let leave = look("first");
  await vi.advanceTimersByTimeAsync(10);
  for (const run of ["b", "c", "d"]) {
    leave();
    leave = look(run);
    await vi.advanceTimersByTimeAsync(16);
  }
  await settle();
  expect(many.mock.calls.map(([, runs]) => runs)).toEqual([["first"], ["d"]]);
});
