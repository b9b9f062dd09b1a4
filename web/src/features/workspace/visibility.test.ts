import { expect, test } from "vitest";
import {
  allSearch,
  isHiddenByHand,
  isVisible,
  onlySearch,
  parseVisibility,
  showAlso,
  shownByDefault,
  toggle,
  toggleGroup,
} from "./visibility";

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

test("a group is hidden as a whole and shown as a whole", () => {
  const runs = ["a", "b", "c"];
  const group = [
    { id: "a", index: 0 },
    { id: "c", index: 2 },
  ];
  const hidden = toggleGroup(parseVisibility({}), group, runs);
  expect(hidden).toMatchObject({ only: "b" });
  expect(toggleGroup(parseVisibility(hidden), group, runs)).toMatchObject({ only: "b,a,c" });
});

test("every run can be shown, and single ones hidden again", () => {
  const all = parseVisibility(allSearch);
  expect(isVisible(all, "z", 500)).toBe(true);
  const search = toggle(all, "z", 500);
  expect(search).toEqual({ show: "all", hide: "z", only: undefined });
  expect(isVisible(parseVisibility(search), "z", 500)).toBe(false);
  expect(isHiddenByHand(parseVisibility(search), "z")).toBe(true);
  expect(toggle(parseVisibility(search), "z", 500)).toEqual(allSearch);
});

test("of all runs as many are drawn as somebody chose, 1,000 where nobody did", () => {
  const usual = parseVisibility({ show: "all" });
  expect([isVisible(usual, "y", 999), isVisible(usual, "z", 1000)]).toEqual([true, false]);
  const more = parseVisibility({ show: "all", most: "5000" });
  expect(isVisible(more, "z", 1000)).toBe(true);
  expect(parseVisibility({ most: "-3" }).most).toBe(1000);
});

test("runs from far down the list are shown beside those that are", () => {
  expect(showAlso(parseVisibility({ hide: "a,b" }), ["a", "z"])).toEqual({ hide: "b", show: "a,z", only: undefined });
  expect(showAlso(parseVisibility({ only: "c" }), ["z"])).toMatchObject({ only: "c,z" });
  const all = showAlso(parseVisibility(allSearch), ["z"]);
  expect(all).toMatchObject({ show: "all,z" });
  expect(isVisible(parseVisibility({ show: all.show }), "z", 4000)).toBe(true);
});
