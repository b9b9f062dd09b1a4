import { expect, test } from "vitest";
import { isVisible, onlySearch, parseVisibility, shownByDefault, toggle } from "./visibility";

test("the first runs are shown, the others not", () => {
  const visibility = parseVisibility({});
  expect(isVisible(visibility, "a", 0)).toBe(true);
  expect(isVisible(visibility, "z", shownByDefault)).toBe(false);
});

test("a toggle turns a run over, twice brings the URL back", () => {
  for (const index of [0, 40]) {
    const first = toggle(parseVisibility({}), "a", index);
    expect(isVisible(parseVisibility(first), "a", index)).toBe(index !== 0);
    const second = toggle(parseVisibility(first), "a", index);
    expect(second).toEqual({ hide: undefined, show: undefined, only: undefined });
  }
});

test("a chosen set stays chosen, also when it is empty", () => {
  const none = parseVisibility(onlySearch([]));
  expect(isVisible(none, "a", 0)).toBe(false);
  const one = parseVisibility(toggle(none, "a", 0));
  expect(isVisible(one, "a", 0)).toBe(true);
  expect(isVisible(one, "b", 1)).toBe(false);
});
