import { expect, test } from "vitest";
import { localViews } from "./views";

const known = {
  id: "1",
  name: "Weekly",
  search: {},
  shared: true,
  created_at: "2026-01-01T00:00:00Z",
  updated_at: "2026-01-01T00:00:00Z",
};

test("views of this browser are carried over, but those of a known name", () => {
  const kept = JSON.stringify([
    { name: "Mine", view: { filter: "state:failed" }, saved_at: "" },
    { name: "Weekly", view: {} },
    { name: 3, view: {} },
  ]);
  expect(localViews(kept, [known])).toEqual([{ name: "Mine", search: { filter: "state:failed" }, shared: false }]);
});

test("anything else in the store is nothing", () => {
  for (const text of [null, "{", "3", "[null]"]) expect(localViews(text, []), String(text)).toEqual([]);
});
