import { expect, test } from "vitest";
import {
  addPanel,
  applyLayout,
  duplicatePanel,
  type Layout,
  removePanel,
  resizePanel,
  restorePanels,
  shiftPanel,
  shiftSection,
  withPanel,
  withSection,
} from "./layout";
import { decodeLayout, encodeLayout } from "./layoutCode";
import { linePanel, type Section } from "./panel";

const section = (name: string, ...ids: string[]): Section => ({
  name,
  panels: ids.map((id) => linePanel(id, id, [id])),
});
const automatic = [section("", "a", "b", "c"), section("train", "d")];
const names = (sections: readonly Section[]) =>
  sections.map(({ name, panels }) => `${name}: ${panels.map((panel) => panel.id).join(" ")}`);
const show = (layout: Layout, base: readonly Section[] = automatic) => names(applyLayout(base, layout));
const first = automatic[0] as Section;
const panelA = first.panels[0] as Section["panels"][0];

test("without changes the automatic sections are the same objects", () => {
  expect(applyLayout(automatic, {})).toBe(automatic);
  const changed = applyLayout(automatic, withPanel({}, "d", { title: "D" }));
  expect(changed[0]).toBe(automatic[0]);
  expect(changed[1]?.panels[0]?.title).toBe("D");
});

test("panels move one place at a time and stop at the ends", () => {
  const right = shiftPanel({}, first, "a", 1);
  expect(show(right)[0]).toBe(": b a c");
  const end = shiftPanel(right, applyLayout(automatic, right)[0] as Section, "a", 1);
  expect(show(end)[0]).toBe(": b c a");
  expect(shiftPanel(end, applyLayout(automatic, end)[0] as Section, "a", 1)).toBe(end);
  const back = shiftPanel(end, applyLayout(automatic, end)[0] as Section, "a", -1);
  expect(show(back)[0]).toBe(": b a c");
});

test("a panel goes into another section, also into a new one; an empty one disappears", () => {
  const moved = withPanel({}, "d", { section: "", before: "b" });
  expect(show(moved)).toEqual([": a d b c"]);
  expect(show(withPanel({}, "a", { section: "mine", before: null }))).toEqual([": b c", "train: d", "mine: a"]);
});

test("moves are made one after the other, so the last one sees those before", () => {
  const layout = withPanel(withPanel({}, "d", { section: "", before: null }), "a", { section: "", before: "d" });
  expect(show(layout)).toEqual([": b c a d"]);
});

test("new metrics appear by themselves in a changed board", () => {
  const layout = shiftPanel({}, first, "a", 1);
  expect(show(layout, [section("", "a", "b", "c", "new")])).toEqual([": b a c new"]);
});

test("removed panels are gone until they are restored; added ones are gone for good", () => {
  const removed = removePanel({}, "a");
  expect(show(removed)[0]).toBe(": b c");
  expect(restorePanels(removed)).toEqual({});
  const { layout, id } = addPanel({}, "train", { kind: "markdown", text: "hi" });
  expect(show(layout)[1]).toBe("train: d +1");
  expect(removePanel(layout, id)).toEqual({});
});

test("a copy stands right behind its original", () => {
  const { layout, id } = duplicatePanel({}, first, panelA);
  expect(show(layout)[0]).toBe(`: a ${id} b c`);
  expect(duplicatePanel(layout, first, panelA).id).toBe("+2");
});

test("sizes stay within the grid", () => {
  expect(resizePanel({}, panelA, 99, -1).panels?.a).toEqual({ width: 6, height: 1 });
});

test("sections move and keep their settings", () => {
  const layout = shiftSection(withSection({}, "train", { settings: { logY: true } }), automatic, "train", -1);
  expect(show(layout)).toEqual(["train: d", ": a b c"]);
  expect(applyLayout(automatic, layout)[0]?.settings).toEqual({ logY: true });
});

test("what is written to a link is read back", () => {
  let layout = withPanel({ settings: { smoothing: 0.5 } }, "検証/精度", { section: "日本語", before: null });
  layout = addPanel(layout, "", { kind: "scatter", fields: ["config.lr", "summary.loss"], width: 2 }).layout;
  expect(decodeLayout(encodeLayout(layout))).toEqual(layout);
  expect(encodeLayout({})).toBeUndefined();
});

test("a link of nonsense changes nothing", () => {
  expect(decodeLayout("%%%")).toEqual({});
  expect(decodeLayout(btoa('"x"'))).toEqual({});
  expect(decodeLayout(btoa('{"panels":{"a":{"kind":"evil","width":1e9,"keys":[1]}},"settings":{"x":5}}'))).toEqual({});
  expect(decodeLayout(btoa("null"))).toEqual({});
});

test("a change of a metric that nobody logs is passed over", () => {
  expect(show(withPanel({}, "gone", { section: "", before: null }))).toEqual(names(automatic));
});
