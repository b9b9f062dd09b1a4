import { expect, test } from "vitest";
import { localChange, withChange } from "./personal";

test("null takes a member out, and nothing is left of a run without members", () => {
  const before = { runs: { a: { name: "mine", color: "#112233" }, b: { name: "x" } } };
  expect(withChange(before, { runs: { a: { name: null } } }).runs).toEqual({
    a: { color: "#112233" },
    b: { name: "x" },
  });
  expect(withChange(before, { runs: { b: { name: null }, c: { color: "#000000" } } }).runs).toEqual({
    a: { name: "mine", color: "#112233" },
    c: { color: "#000000" },
  });
});

test("what this browser kept is carried over where the server knows nothing", () => {
  const kept = JSON.stringify({ names: { a: "old", b: "mine" }, colors: { c: "#112233" } });
  expect(localChange(kept, { runs: { a: { name: "new" } } })).toEqual({
    runs: { b: { name: "mine", color: undefined }, c: { name: undefined, color: "#112233" } },
  });
  expect(localChange(null, { runs: {} })).toBeNull();
  expect(localChange("{broken", { runs: {} })).toBeNull();
  expect(localChange('{"names": {"a": "x"}}', { runs: { a: {} } })).toBeNull();
});
