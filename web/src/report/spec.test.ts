import { expect, test } from "vitest";
import { editedText, headings } from "./blocks";
import { typedBlock, withText } from "./blockText";
import { arrange, customNames, placedPanels, rawPanels, rawRunSets, withCustomName } from "./grid";
import { plainText, readLeaves, safeUrl } from "./inline";
import { itemsOf, type Json, membersOf } from "./json";
import { gridOfView } from "./newReport";
import { newPanel, readPanels, writePanel } from "./panels";
import { isSelected, readRunSet, readRunSets, toggleRun, writeRunSet } from "./runSet";
import script from "./testdata/script.json";

const blocks = script.blocks as readonly Json[];
const grid = blocks.find((block) => block.type === "panel-grid") as Json;
const panels = readPanels(rawPanels(grid));

test("panels that a script wrote are those of our boards", () => {
  expect(panels.map(({ spec, viewType }) => spec?.kind ?? viewType)).toEqual([
    "line",
    "scatter",
    "bar",
    "scalar",
    "parallel",
    "importance",
    "comparer",
    "media",
    "markdown",
    "Code Comparer",
    "Vega2",
    "Weave",
    "Weave",
    "Weave",
  ]);
  expect(panels[0]?.spec).toMatchObject({
    title: "lp",
    keys: ["loss", "acc"],
    settings: { x: "_step", smoothing: 0.5 },
  });
  expect(panels[1]?.spec?.fields).toEqual(["summary.lr", "summary.loss"]);
  expect(panels[4]?.spec?.fields).toEqual(["config.lr"]);
  expect(panels[5]?.spec?.fields).toEqual(["summary.loss"]);
});

test("bars, numbers and media keep all of their metrics", () => {
  const metrics = ["loss", "accuracy", "f1"];
  const found = readPanels([
    { viewType: "Bar Chart", config: { metrics } },
    { viewType: "Scalar Chart", config: { metrics } },
    { viewType: "Media Browser", config: { mediaKeys: ["images", "masks"] } },
  ]);
  const fields = metrics.map((name) => `summary.${name}`);
  expect(found.map(({ spec }) => spec?.fields)).toEqual([fields, fields, []]);
  expect(found[2]?.spec?.keys).toEqual(["images", "masks"]);
  expect(found.flatMap(({ left }) => left)).toEqual([]);
});

test("a panel that is written back unchanged is the same", () => {
  rawPanels(grid).forEach((raw, i) => {
    const spec = panels[i]?.spec;
    if (spec) expect(writePanel(raw, spec)).toEqual(raw);
  });
});

test("a changed panel keeps what this app does not know of it", () => {
  const raw = { ...membersOf(rawPanels(grid)[0]), isAuto: false } as Json;
  const config = { ...membersOf(raw.config), fontSize: "large", metrics: ["loss"] };
  const [panel] = readPanels([{ ...raw, config }]);
  if (!panel?.spec) throw new Error("no panel");
  const written = writePanel({ ...raw, config }, { ...panel.spec, title: "", keys: ["acc"], settings: { logY: true } });
  expect(written).toMatchObject({ isAuto: false, viewType: "Run History Line Plot" });
  expect(written.config).toEqual({ metrics: ["acc"], fontSize: "large", yLogScale: true });
});

test("every kind of panel that is made here is read back as it was", () => {
  const plain = { id: "a", title: "T", keys: [], fields: [], text: "", width: 8, height: 6 };
  const fields = ["config.lr", "summary.loss"];
  const chart = { preset: "wandb/line/v0", fields: { x: "a" }, texts: { title: "b" } };
  const made = [
    {
      ...plain,
      kind: "line" as const,
      keys: ["loss"],
      settings: {
        x: "_runtime",
        smoothing: 0.4,
        smoother: "gaussian" as const,
        band: "error" as const,
        formula: "1 - y",
      },
    },
    { ...plain, kind: "scatter" as const, fields },
    { ...plain, kind: "parallel" as const, fields },
    { ...plain, kind: "bar" as const, fields: ["summary.loss"] },
    { ...plain, kind: "histogram" as const, fields: ["config.lr"] },
    { ...plain, kind: "media" as const, keys: ["img"] },
    { ...plain, kind: "markdown" as const, text: "**x**" },
    { ...plain, kind: "custom" as const, keys: ["table"], text: '{"mark":"bar"}', chart },
    { ...plain, kind: "comparer" as const },
  ];
  for (const spec of made) {
    const [panel] = readPanels([newPanel(spec, { x: 0, y: 0, w: 8, h: 6 })]);
    expect(panel?.left).toEqual([]);
    expect(panel?.spec).toEqual(spec);
  }
});

test("a view of the workspace becomes a panel grid of three panels side by side", () => {
  const panel = { title: "", fields: [], text: "", width: 1, height: 1 };
  const line = { ...panel, id: "loss", kind: "line" as const, keys: ["loss"] };
  const bar = { ...panel, id: "+1", kind: "bar" as const, keys: [], fields: ["summary.acc"], width: 2 };
  const made = gridOfView({
    project: { entity: "ada", project: "demo" },
    runSet: { name: "Runs", group: ["state"], selection: { kind: "only", runs: ["a"] } },
    sections: [{ name: "", panels: [line, bar, line], settings: { logY: true } }],
    chosen: { smoothing: 0.5 },
  });
  const found = readPanels(rawPanels(made));
  expect(found.map(({ place }) => [place.x, place.y, place.w])).toEqual([
    [0, 0, 8],
    [8, 0, 16],
    [0, 6, 8],
  ]);
  expect(found[0]?.spec?.settings).toEqual({ logY: true, smoothing: 0.5 });
  const [runSet] = rawRunSets(made).map(readRunSet);
  expect(runSet).toMatchObject({ name: "Runs", group: ["state"], selection: { kind: "only", runs: ["a"] }, left: [] });
});

test("settings that change what is drawn and are not followed are named", () => {
  const config = {
    metrics: ["a"],
    groupBy: "lr.value",
    plotType: "stacked-area",
    smoothingWeight: 20,
    smoothingType: "gaussian",
  };
  const [panel] = readPanels([{ viewType: "Run History Line Plot", config }]);
  expect(panel?.left).toEqual(["groupBy lr.value", "plotType stacked-area", "smoothing 20"]);
});

test("run sets of one script have ids of their own", () => {
  const ids = readRunSets([{ id: "a" }, { id: "a" }, { id: "b" }]).map(({ id }) => id);
  expect(new Set(ids).size).toBe(3);
  expect(ids[0]).toBe("a");
});

test("a run set of a script is read, changed, and keeps the rest", () => {
  const raw: Json = { ...membersOf(rawRunSets(grid)[0]), pinnedRunIds: ["a"] };
  const runSet = readRunSet(raw, 0);
  expect(runSet).toMatchObject({
    name: "RS",
    project: { entity: "team1", project: "proj" },
    sort: [{ field: "created", descending: true }],
    group: ["state"],
    left: [],
  });
  const written = writeRunSet(raw, {
    group: ["config.lr"],
    sort: [{ field: "summary.loss", descending: false }],
    expression: null,
  });
  expect(written).toMatchObject({
    pinnedRunIds: ["a"],
    runFeed: raw.runFeed,
    grouping: [{ section: "config", name: "lr.value" }],
  });
  expect(readRunSet(written, 0)).toMatchObject({
    expression: null,
    group: ["config.lr"],
    sort: [{ field: "summary.loss", descending: false }],
  });
});

test("orders and groups that cannot be followed are named, and searched names are a condition", () => {
  const found = readRunSet(
    {
      grouping: [{ section: "keys_info", name: "k" }],
      sort: { keys: [{ key: { section: "run", name: "tags" } }] },
      search: { query: "resnet" },
    },
    0,
  );
  expect(found.left).toEqual(["run tags", "keys_info k"]);
  expect(found.expression).toEqual({ kind: "word", text: "resnet" });
});

test("hidden runs are named, or all but the named are", () => {
  const all = readRunSet({ selections: { root: 1, tree: ["a"] } }, 0).selection;
  expect([isSelected(all, "a"), isSelected(all, "b")]).toEqual([false, true]);
  const only = readRunSet({ selections: { root: 0, tree: [{ value: "g", children: ["a"] }] } }, 0).selection;
  expect([isSelected(only, "a"), isSelected(only, "b"), isSelected(toggleRun(only, "b"), "b")]).toEqual([
    true,
    false,
    true,
  ]);
});

test("a name for the panel grid alone comes and goes", () => {
  const named = withCustomName(grid, "run1", " better ");
  expect(customNames(named)).toEqual({ run1: "better" });
  expect(withCustomName(named, "run1", "")).toEqual(grid);
});

test("panels that lie on each other are laid side by side", () => {
  const panel = { viewType: "Run Comparer", layout: { x: 0, y: 0, w: 12, h: 6 } };
  const places = placedPanels([panel, panel, panel]).map(({ place }) => [place.x, place.y]);
  expect(places).toEqual([
    [0, 0],
    [12, 0],
    [0, 6],
  ]);
  expect(placedPanels(rawPanels(grid)).map(({ place }) => place)).toEqual(panels.map(({ place }) => place));
});

test("a moved panel takes its new place, and those before it stay as they are", () => {
  const raw = rawPanels(grid);
  const ids = panels.map((panel) => panel.id);
  const moved = arrange(raw, [...ids.slice(0, 1), ...ids.slice(2), ids[1] ?? ""]);
  expect(moved[0]).toBe(raw[0]);
  expect(membersOf(moved.at(-1)).layout).toEqual({ x: 8, y: 24, w: 8, h: 6 });
});

test.each(blocks.map((block, i): [string, Json] => [`${block.type} ${i}`, block]))(
  "a %s whose text is written again says the same",
  (_, block) => {
    if (block.type === "panel-grid" || typeof block.type !== "string") return;
    const written = withText(block, editedText(block));
    expect(editedText(written)).toBe(editedText(block));
    expect(plainText(readLeaves(written.children))).toBe(plainText(readLeaves(block.children)));
  },
);

test("marks, links and formulas are Markdown, and signs that mean nothing stay plain", () => {
  const children = [
    { text: "2*3 train_loss [x] $5 " },
    { text: "bold", bold: true },
    { text: " " },
    { type: "link", url: "https://e.com/a b", children: [{ text: "here" }] },
    { text: " " },
    { type: "latex", content: "x_1^2", children: [{ text: "" }] },
    { text: " " },
    { text: "a`b", inlineCode: true },
  ];
  const block = { type: "paragraph", children };
  const text = editedText(block);
  expect(text).toBe("2\\*3 train_loss \\[x\\] \\$5 **bold** [here](<https://e.com/a b>) $x_1^2$ ``a`b``");
  const again = withText({ type: "paragraph", children: [] }, text);
  expect(editedText(again)).toBe(text);
  expect(readLeaves(again.children).map((leaf) => [leaf.text, ...leaf.marks])).toEqual(
    readLeaves(children).map((leaf) => [leaf.text, ...leaf.marks]),
  );
});

test("what does not change keeps the comments on it", () => {
  const comment = { inlineComment_a: { refID: "a", threadID: "t", commentID: "c" } };
  const block = {
    type: "paragraph",
    id: "p1",
    children: [{ text: "We " }, { text: "think", ...comment }, { text: " so." }],
  };
  const written = withText(block, "We really think so.");
  expect(written).toEqual({
    type: "paragraph",
    id: "p1",
    children: [{ text: "We really " }, { text: "think", ...comment }, { text: " so." }],
  });
});

test("lists are lines, ordered, ticked, and within each other", () => {
  const text = "1. one\n2. two\n  - [x] done\n  - [ ] open";
  const block = withText({ type: "list", children: [] }, text);
  expect(editedText(block)).toBe(text);
  expect(block).toMatchObject({ ordered: true });
  expect(membersOf(itemsOf(block.children)[0])).toEqual({
    type: "list-item",
    ordered: true,
    children: [{ type: "paragraph", children: [{ text: "one" }] }],
  });
});

test("a sign of Markdown at the start makes another block", () => {
  expect(typedBlock("## ")).toMatchObject({ type: "heading", level: 2 });
  expect(typedBlock("- ")).toMatchObject({ type: "list" });
  expect(typedBlock("```")).toMatchObject({ type: "code-block" });
  expect(typedBlock("#hash")).toBeNull();
});

test("headings have places, those within folded ones too", () => {
  const inner = { type: "heading", level: 2, children: [{ text: "inner" }] };
  const outer = {
    type: "heading",
    level: 1,
    children: [{ text: "outer" }],
    collapsedChildren: [{ type: "paragraph" }, inner],
  };
  expect(headings([{ type: "paragraph" }, outer])).toEqual([
    { id: "b-1", level: 1, text: "outer" },
    { id: "b-1-1", level: 2, text: "inner" },
  ]);
});

test("only addresses of pages and of letters lead anywhere", () => {
  expect(safeUrl("javascript:alert(1)")).toBeNull();
  expect(safeUrl(" javascript:alert(1)")).toBeNull();
  expect(safeUrl("data:text/html,x")).toBeNull();
  expect(safeUrl("https://e.com")).toBe("https://e.com");
  expect(safeUrl("/ada/demo")).toBe("/ada/demo");
});

/** Everything that JSON can hold, nested; the same for the same seed. */
function anything(seed: number): unknown {
  let state = seed;
  const random = (n: number) => {
    state = (state * 1103515245 + 12345) % 2147483648;
    return state % n;
  };
  const names = [
    "type",
    "children",
    "text",
    "level",
    "metadata",
    "panels",
    "runSets",
    "panelBankSectionConfig",
    "config",
    "layout",
    "filters",
    "key",
    "collapsedChildren",
    "metrics",
    "selections",
    "tree",
    "checked",
    "viewType",
  ];
  const values = [
    null,
    true,
    -1,
    1e300,
    "",
    "heading",
    "list",
    "panel-grid",
    "paragraph",
    "Run History Line Plot",
    "Vega2",
    "link",
    "latex",
  ];
  const make = (depth: number): unknown => {
    const kind = depth > 5 ? 2 : random(3);
    if (kind === 0) return Array.from({ length: random(4) }, () => make(depth + 1));
    if (kind === 1)
      return Object.fromEntries(
        Array.from({ length: random(6) }, () => [names[random(names.length)], make(depth + 1)]),
      );
    return values[random(values.length)];
  };
  return make(0);
}

test("no JSON whatever makes the readers fail", () => {
  for (let seed = 1; seed < 3000; seed++) {
    const found = anything(seed);
    const block = membersOf(found);
    editedText(block);
    withText(block, "a *b* `c`\n- d");
    headings([found]);
    for (const { spec } of placedPanels(itemsOf(found))) if (spec) writePanel(found, spec);
    rawPanels(block);
    rawRunSets(block).forEach(readRunSet);
    writeRunSet(found, readRunSet(found, 0));
  }
});

test("nesting without end is cut off", () => {
  let deep: Json = { text: "x" };
  for (let i = 0; i < 5000; i++) deep = { type: "paragraph", children: [deep] };
  expect(plainText(readLeaves([deep]))).toBe("");
  let filter: Json = { key: { section: "config", name: "a" }, op: "=", value: 1 };
  for (let i = 0; i < 5000; i++) filter = { filters: [filter] };
  expect(readRunSet({ filters: { filterFormat: "filterV2", ...filter } }, 0).expression).toBeNull();
});
